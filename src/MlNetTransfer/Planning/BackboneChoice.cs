using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>Chooses among the backbones that are installed, where none is named.</summary>
internal static class BackboneChoice
{
    private const string Source =
        "exact leave-one-out of ridge regression on the last stage; Renggli et al. 2020 (arXiv:2010.06402) on choosing by the task instead of by ImageNet; "
        + "tests/MlNetTransfer.Benchmarks/results/choice.md";

    /// <summary>A backbone that was measured.</summary>
    /// <param name="Name">In the catalogue.</param>
    /// <param name="Right">Per image of the sample, whether ridge regression on its last stage is right, exact leave-one-out.</param>
    /// <param name="SquaredError">Of the same scores against ±1, on the mean; classes weigh as the metric has it. It says more than the share of right ones:
    /// how wrong the wrong are, and how nearly wrong the right.</param>
    /// <param name="MultiplyAdds">For one image.</param>
    /// <param name="InputSize">Pixels.</param>
    public sealed record Candidate(string Name, bool[] Right, double SquaredError, long MultiplyAdds, int InputSize)
    {
        public double Accuracy => Right.Count(r => r) / (double)Right.Length;
    }

    /// <summary>The one of the smallest squared error; of equals the cheapest.</summary>
    /// <param name="measured">At least one, all on the same images.</param>
    /// <param name="notMeasured">The others, each with why.</param>
    /// <param name="metric">By which they are compared.</param>
    /// <param name="labels">[images].</param>
    public static BackboneDecision Choose(
        IReadOnlyList<Candidate> measured, IReadOnlyList<BackboneTrial> notMeasured, DecisionMetric metric, int[] labels)
    {
        Candidate chosen = measured.OrderBy(c => c.SquaredError).ThenBy(c => c.MultiplyAdds).First();
        string all = string.Join("; ", measured.OrderByDescending(c => c == chosen).ThenBy(c => c.SquaredError).Select(Text));
        string left = notMeasured.Count == 0 ? "" : $" Not measured: {string.Join(", ", notMeasured.Select(n => $"{n.Name} ({n.NotMeasured})"))}.";
        int installed = measured.Count + notMeasured.Count;
        string error = $"the smallest leave-one-out error on {chosen.Right.Length} training images";
        FormattableString because = $"Of {installed} that are installed it has {error}: {all}.{left}";
        Decision<string> decision = new(PlanEntries.Backbone, chosen.Name, DecidedBy.Policy, new DecisionReason(because, Source)
        {
            Measure = "mean squared error of the leave-one-out scores",
            Measured = chosen.SquaredError,
            Threshold = $"the smallest squared error",
        });
        return new BackboneDecision(decision, [.. measured.OrderBy(c => c.SquaredError).Select(Trial), .. notMeasured]);

        BackboneTrial Trial(Candidate candidate)
        {
            MetricDifference ahead = MetricDifference.Of(metric, chosen.Right, candidate.Right, labels);
            return new BackboneTrial
            {
                Name = candidate.Name,
                Value = Value(candidate),
                SquaredError = candidate.SquaredError,
                Behind = ahead.Gain,
                Error = candidate == chosen ? 0 : ahead.Error,
                MultiplyAdds = candidate.MultiplyAdds,
                InputSize = candidate.InputSize,
            };
        }

        double Value(Candidate candidate) => MetricDifference.Value(metric, candidate.Right, labels);

        string Text(Candidate c)
        {
            string balanced = metric == DecisionMetric.Macro ? string.Create(CultureInfo.InvariantCulture, $", balanced {Value(c):0.000}") : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Name} {c.Accuracy:0.000}{balanced}, error {c.SquaredError:0.000} ({c.MultiplyAdds / 1e6:0} million multiply-adds, {c.InputSize} px)");
        }
    }
}
