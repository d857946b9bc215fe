using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>What the measures of a dataset make expect of every strategy's gain over the linear probe: headroom × a linear function of the measures,
/// with the errors that such a prediction had on other sets. Fitted by the regret benchmark, which writes <c>gain-prior.json</c>.</summary>
internal sealed record GainPrior
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The one that ships.</summary>
    public static GainPrior Calibrated { get; } = Read();

    /// <summary>What it was fitted on.</summary>
    public required string Source { get; init; }

    /// <summary>Strategies, in the order of everything below.</summary>
    public required TransferStrategy[] Strategies { get; init; }

    /// <summary>Mean of each of <see cref="GainMeasures.Names"/> over the cells it was fitted on.</summary>
    public required double[] Means { get; init; }

    /// <summary>Standard deviation of each.</summary>
    public required double[] Deviations { get; init; }

    /// <summary>Smallest value of each; a smaller one counts as this, for nothing is known of what lies beyond.</summary>
    public required double[] Smallest { get; init; }

    /// <summary>Largest value of each; a larger one counts as this.</summary>
    public required double[] Largest { get; init; }

    /// <summary>[strategies][1 + measures]: share of the headroom that is gained where every measure has its mean, and what each
    /// standard deviation adds.</summary>
    public required double[][] Weights { get; init; }

    /// <summary>[strategies][strategies], of the errors of prediction on sets that were left out, as shares of the headroom, squared.</summary>
    public required double[][] Covariance { get; init; }

    /// <summary>Share of the headroom in which a fine-tuned network and the linear probe disagree about being right.</summary>
    public required double Discordance { get; init; }

    /// <summary>What another network changes of it; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NetworkEffect? Network { get; init; }

    /// <summary>The belief about some strategies before any is trained. A measure that the backbone does not allow counts as its mean, and what it would
    /// have told is uncertain. Nothing is expected where the ready features tell no more than guessing.</summary>
    /// <param name="profile">What was measured.</param>
    /// <param name="strategies">Some of <see cref="Strategies"/>.</param>
    /// <param name="metric">By which a gain will be measured; the shares of the headroom are known of accuracy alone.</param>
    /// <param name="mostHeadroom">What the validation images leave to gain.</param>
    /// <param name="multiplyAdds">Of the network for one image; 0 stands for the one that it was fitted on.</param>
    public GainBelief Of(
        DatasetProfile profile,
        IReadOnlyList<TransferStrategy> strategies,
        DecisionMetric metric = DecisionMetric.Accuracy,
        double mostHeadroom = 1,
        double multiplyAdds = 0)
    {
        double headroom = Math.Min(mostHeadroom, GainMeasures.Headroom(profile, metric)), expects = GainMeasures.Learns(profile, metric) ? headroom : 0;
        double[] measures = GainMeasures.Of(profile);
        double[] standardized = [.. measures.Select((m, i) => double.IsNaN(m) ? 0 : (Math.Clamp(m, Smallest[i], Largest[i]) - Means[i]) / Deviations[i])];
        int[] unknown = [.. Enumerable.Range(0, measures.Length).Where(i => double.IsNaN(measures[i]))];
        int[] rows = [.. strategies.Select(s => Array.IndexOf(Strategies, s))];
        double decades = Network?.Decades(multiplyAdds) ?? 0, larger = 1 + (decades * (Network?.VariancePerDecade ?? 0));
        return new GainBelief(
            [.. rows.Select(r => expects * (Weights[r][0] + standardized.Select((z, i) => z * Weights[r][i + 1]).Sum() + Larger(r)))],
            [.. rows.Select(r => rows.Select(c => headroom * headroom * ((larger * Covariance[r][c]) + Unknown(r, c))).ToArray())]);

        double Larger(int r) => Network is { } network ? network.PerDecade[r] * decades : 0;

        // A standardised measure has the variance 1 over the cells.
        double Unknown(int r, int c) => unknown.Sum(i => Weights[r][i + 1] * Weights[c][i + 1]);
    }

    /// <summary>Squared standard error that a gain measured on so many validation images is expected to have; the 0.25/n² as in
    /// docs/evidence.md, 3.2.</summary>
    public double ExpectedVariance(
        DatasetProfile profile, int validationImages, DecisionMetric metric = DecisionMetric.Accuracy, double mostHeadroom = 1) =>
        ((Discordance * Math.Min(mostHeadroom, GainMeasures.Headroom(profile, metric))) + (0.25 / validationImages)) / validationImages;

    /// <summary>The same of a gain in balanced accuracy, with the formula of <see cref="Evaluation.BalancedComparison"/>.</summary>
    /// <param name="profile">What was measured.</param>
    /// <param name="perClass">Validation images of every class that has some.</param>
    public double ExpectedBalancedVariance(DatasetProfile profile, IReadOnlyList<int> perClass) =>
        perClass.Sum(images => ExpectedVariance(profile, images, DecisionMetric.Macro)) / ((double)perClass.Count * perClass.Count);

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    private static GainPrior Read()
    {
        using Stream stream = typeof(GainPrior).Assembly.GetManifestResourceStream("gain-prior.json")!;
        return JsonSerializer.Deserialize<GainPrior>(stream, Json)!;
    }
}
