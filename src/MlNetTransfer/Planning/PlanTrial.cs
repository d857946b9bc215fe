namespace MlNetTransfer.Planning;

/// <summary>A strategy that the policy considered. Gains are over the linear probe, by the metric that decides where nothing else is
/// said; 0.01 is one point.</summary>
public sealed record PlanTrial
{
    /// <summary>Which.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>What the measures of the data made expect, before any strategy was trained; learned from a benchmark of accuracy, also where balanced
    /// accuracy decides.</summary>
    public required double ExpectedGain { get; init; }

    /// <summary>Standard deviation of that expectation.</summary>
    public required double ExpectedError { get; init; }

    /// <summary>Seconds it was expected to take.</summary>
    public required double ExpectedSeconds { get; init; }

    /// <summary>On the validation images, over the linear probe of the training images on the same; null when it was not trained. Of a training that was
    /// stopped early, where it stood then.</summary>
    public double? MeasuredGain { get; init; }

    /// <summary>Standard error of <see cref="MeasuredGain"/>.</summary>
    public double? MeasuredError { get; init; }

    /// <summary>As <see cref="MeasuredGain"/>, by the metric that does not decide; null when it was not trained, and in runs of earlier versions.</summary>
    public double? OtherGain { get; init; }

    /// <summary>Standard error of <see cref="OtherGain"/>.</summary>
    public double? OtherError { get; init; }

    /// <summary>Seconds it took; null when it was not trained.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether time had cut it short and it went on later from where it was; the numbers measured are those of its end.</summary>
    public bool Continued { get; init; }

    /// <summary>What it gained with other seeds; null where it was trained with one alone, as a run on one machine does.</summary>
    public IReadOnlyList<TrialRepetition>? Repetitions { get; init; }

    /// <summary>What is believed at the end: the expectation and everything measured, weighted by their precision.</summary>
    public required double Gain { get; init; }

    /// <summary>Standard deviation of <see cref="Gain"/>.</summary>
    public required double Error { get; init; }

    /// <summary>Probability that it is better than the linear probe, as believed at the end.</summary>
    public required double ProbabilityBetter { get; init; }

    /// <summary>What became of it.</summary>
    public required TrialOutcome Outcome { get; init; }
}
