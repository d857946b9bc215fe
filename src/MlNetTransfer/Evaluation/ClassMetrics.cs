namespace MlNetTransfer.Evaluation;

/// <summary>How well one class is recognised. A figure whose denominator is zero is null.</summary>
public sealed record ClassMetrics
{
    /// <summary>The class.</summary>
    public required string Label { get; init; }

    /// <summary>Images of this class.</summary>
    public required int Support { get; init; }

    /// <summary>Images that were given this class.</summary>
    public required int Predicted { get; init; }

    /// <summary>Share of the images given this class that belong to it, 0…1.</summary>
    public double? Precision { get; init; }

    /// <summary>Share of the images of this class that were given it, 0…1.</summary>
    public double? Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall, 0…1: 2·right / (support + predicted).</summary>
    public double? F1 { get; init; }

    /// <summary>95 % interval of <see cref="Precision"/>, Wilson.</summary>
    public Interval? PrecisionInterval { get; init; }

    /// <summary>95 % interval of <see cref="Recall"/>, Wilson.</summary>
    public Interval? RecallInterval { get; init; }

    /// <summary>95 % interval of <see cref="F1"/>, bootstrap over images.</summary>
    public Interval? F1Interval { get; init; }
}
