using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>Chooses among the backbones that are installed, where none is named.</summary>
internal static class BackboneChoice
{
    private const string Source =
        "exact leave-one-out of ridge regression on the last stage; Renggli et al. 2020 (arXiv:2010.06402) on choosing by the task instead of by ImageNet";

    /// <summary>A backbone that was measured.</summary>
    /// <param name="Name">In the catalogue.</param>
    /// <param name="Right">Per image of the sample, whether ridge regression on its last stage is right, exact leave-one-out.</param>
    /// <param name="MultiplyAdds">For one image.</param>
    /// <param name="InputSize">Pixels.</param>
    public sealed record Candidate(string Name, bool[] Right, long MultiplyAdds, int InputSize)
    {
        public double Accuracy => Right.Count(r => r) / (double)Right.Length;
    }

    /// <summary>The best; of those within one standard error of it, the cheapest.</summary>
    /// <param name="measured">At least one, all on the same images.</param>
    /// <param name="notMeasured">The others, each with why.</param>
    /// <param name="metric">By which they are compared.</param>
    /// <param name="labels">[images].</param>
    public static BackboneDecision Choose(
        IReadOnlyList<Candidate> measured, IReadOnlyList<BackboneTrial> notMeasured, DecisionMetric metric, int[] labels)
    {
        Candidate best = measured.MaxBy(Value)!;
        Candidate chosen = measured.Where(c => c == best || IsAsGood(c)).MinBy(c => c.MultiplyAdds)!;
        string all = string.Join("; ", measured.OrderByDescending(c => c == chosen).ThenByDescending(Value).Select(Text));
        string most = metric == DecisionMetric.Macro ? "the best by balanced accuracy" : "the most accurate";
        string which = chosen == best ? most : $"the cheapest within one standard error of {most}, {best.Name}";
        string left = notMeasured.Count == 0 ? "" : $" Not measured: {string.Join(", ", notMeasured.Select(n => $"{n.Name} ({n.NotMeasured})"))}.";
        int installed = measured.Count + notMeasured.Count;
        FormattableString because = $"Of {installed} that are installed it is {which} on {best.Right.Length} training images: {all}.{left}";
        Decision<string> decision = new(PlanEntries.Backbone, chosen.Name, DecidedBy.Policy, new DecisionReason(because, Source)
        {
            Measure = $"leave-one-out {MetricDifference.Words(metric)}",
            Measured = Value(chosen),
            Threshold = $"the best, or within one standard error of it and cheaper",
        });
        return new BackboneDecision(decision, [.. measured.OrderByDescending(Value).Select(Trial), .. notMeasured]);

        BackboneTrial Trial(Candidate candidate)
        {
            MetricDifference ahead = MetricDifference.Of(metric, best.Right, candidate.Right, labels);
            return new BackboneTrial
            {
                Name = candidate.Name,
                Value = Value(candidate),
                Behind = ahead.Gain,
                Error = candidate == best ? 0 : ahead.Error,
                MultiplyAdds = candidate.MultiplyAdds,
                InputSize = candidate.InputSize,
            };
        }

        double Value(Candidate candidate) => MetricDifference.Value(metric, candidate.Right, labels);

        bool IsAsGood(Candidate candidate)
        {
            MetricDifference ahead = MetricDifference.Of(metric, best.Right, candidate.Right, labels);
            return ahead.Gain < ahead.Error;
        }

        string Text(Candidate c)
        {
            string balanced = metric == DecisionMetric.Macro ? string.Create(CultureInfo.InvariantCulture, $", balanced {Value(c):0.000}") : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Name} {c.Accuracy:0.000}{balanced} ({c.MultiplyAdds / 1e6:0} million multiply-adds, {c.InputSize} px)");
        }
    }
}
