namespace MlNetTransfer.Evaluation;

/// <summary>95 % intervals of the figures of the same name. Accuracies: Wilson or, where marked, bootstrap over images
/// (1,000 resamples by seed, percentiles).</summary>
public sealed record EvaluationIntervals
{
    /// <summary>Wilson.</summary>
    public required Interval MicroAccuracy { get; init; }

    /// <summary>Bootstrap.</summary>
    public Interval? MacroAccuracy { get; init; }

    /// <summary>Bootstrap.</summary>
    public Interval? LogLoss { get; init; }

    /// <summary>Bootstrap; null when the figure is.</summary>
    public Interval? LogLossReduction { get; init; }

    /// <summary>Bootstrap; resampling adds noise to every bin, so on few images it lies high.</summary>
    public Interval? ExpectedCalibrationError { get; init; }
}
