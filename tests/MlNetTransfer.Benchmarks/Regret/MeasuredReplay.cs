using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>The measured policy on one cell, every training it asks for taken from the oracle instead of done again.</summary>
/// <param name="Choice">What it keeps.</param>
/// <param name="Trained">What it had trained, the linear probe not counted.</param>
/// <param name="Seconds">Of the profile, of the linear probe and of these trainings.</param>
/// <param name="Stated">Probability of being better than the linear probe that it states for each.</param>
internal sealed record MeasuredReplay(
    TransferStrategy Choice, IReadOnlyList<TransferStrategy> Trained, double Seconds, IReadOnlyList<(TransferStrategy Strategy, double Probability)> Stated)
{
    /// <summary>Weights that a strategy can move, fewest first: stands for the distance that the product measures.</summary>
    private static readonly TransferStrategy[] LeastMovedFirst =
    [
        TransferStrategy.MultiStageProbe,
        TransferStrategy.BatchNormAffine,
        TransferStrategy.EarlyStages,
        TransferStrategy.LastConv,
        TransferStrategy.LastStage,
        TransferStrategy.LateStages,
        TransferStrategy.TruncatedBackbone,
        TransferStrategy.GradualUnfreezing,
        TransferStrategy.ProbeThenFineTune,
        TransferStrategy.FullFineTuning,
        TransferStrategy.FromScratch,
    ];

    /// <param name="cell">With all outcomes.</param>
    /// <param name="prior">Fitted without the cell's set.</param>
    /// <param name="shape">Of the backbone, for what trainings are expected to cost.</param>
    /// <param name="compare">A strategy with the linear probe on the validation images; null takes what was recorded.</param>
    public static MeasuredReplay Run(
        RegretResult cell, GainPrior prior, BackboneShape shape, Func<OracleOutcome, OracleOutcome, PairedComparison>? compare = null)
    {
        compare ??= (strategy, floor) => PairedComparison.Of(strategy.ValidationRight, floor.ValidationRight);
        OracleOutcome probe = cell.Probe;
        int classes = probe.TestPerClass.Length;
        PlanTask task = new()
        {
            Images = (classes * cell.Cell.PerClass) - probe.Validation.Length,
            ValidationImages = probe.Validation.Length,
            Classes = classes,
            Shape = shape
        };
        PlanSelector selector = new MeasuredPolicy(prior, cell.Profile, task).Selector;
        double seconds = cell.Profile.Seconds + probe.Seconds;
        List<TransferStrategy> trained = [];
        while (selector.Next(double.PositiveInfinity) is var (strategy, _))
        {
            OracleOutcome outcome = cell.Outcomes[strategy];
            PairedComparison pair = compare(outcome, probe);
            selector.Observe(
                strategy, new TrialResult(pair.Difference, pair.StandardError, outcome.Seconds, Array.IndexOf(LeastMovedFirst, strategy)));
            trained.Add(strategy);
            seconds += outcome.Seconds;
        }

        return new MeasuredReplay(
            selector.Verdict
                ?? TransferStrategy.LinearProbe,
                trained,
                seconds,
                [.. selector.Trials(double.PositiveInfinity).Where(t => trained.Contains(t.Strategy)).Select(t => (t.Strategy, t.ProbabilityBetter))]);
    }
}
