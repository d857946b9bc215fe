using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Unknowns;

/// <summary>How a model tells images that are of none of its classes, and what that costs.</summary>
public sealed record UnknownSummary
{
    /// <summary>Share of known images that may be refused, as it was asked for.</summary>
    public required double Share { get; init; }

    /// <summary>How the score is made.</summary>
    public required string Rule { get; init; }

    /// <summary>An image of a larger score is called unknown.</summary>
    public required double Threshold { get; init; }

    /// <summary>Training images that distances are measured from.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Validation images that set the threshold, scored by what was learned from the training images alone.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>How many of them are above it.</summary>
    public required int ValidationRefused { get; init; }

    /// <summary>95 % interval of the share of other known images that it refuses, by how few images set it; images of another kind are not in it.</summary>
    public required Interval ExpectedRefused { get; init; }

    /// <summary>Scores of known images.</summary>
    public required UnknownHistogram Histogram { get; init; }

    /// <summary>What the threshold does to the test images; null where there are none, or before they were looked at.</summary>
    public UnknownTest? Test { get; init; }

    /// <summary>The same with what test images showed.</summary>
    /// <param name="scores">[images], how unlike the training images each is; null where there are none.</param>
    /// <param name="right">[images], whether its best guess was right.</param>
    internal UnknownSummary Tested(float[]? scores, IReadOnlyList<bool> right) => scores is not { Length: > 0 } ? this : this with
    {
        Test = UnknownTest.Of([.. scores.Select(s => !(s <= Threshold))], right),
        Histogram = Histogram.WithTest(scores),
    };
}
