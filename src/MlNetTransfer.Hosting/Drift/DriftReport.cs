namespace MlNetTransfer.Hosting.Drift;

/// <summary>The answers of a classifier summed up: a window that is being filled, the last one that is over, and what it was compared with.</summary>
public sealed record DriftReport
{
    /// <summary>The format of this record.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Name of the classifier in logs and metrics.</summary>
    public required string Classifier { get; init; }

    /// <summary>Whether the last window that was compared had left what the reference showed, but for the mix of classes; null before the first.</summary>
    public bool? Left { get; init; }

    /// <summary>The same of the mix of classes.</summary>
    public bool? MixLeft { get; init; }

    /// <summary>How often a window is said to have left by chance alone, at most, where nothing has changed.</summary>
    public required double Level { get; init; }

    /// <summary>What windows are compared with; null where there is nothing.</summary>
    public DriftReference? Reference { get; init; }

    /// <summary>Why there is nothing to compare with, a sentence; null where there is.</summary>
    public string? NoReference { get; init; }

    /// <summary>The window that is being filled; null before the first model answers.</summary>
    public DriftWindow? Running { get; init; }

    /// <summary>The last window that is over; null before there is one.</summary>
    public DriftWindow? Last { get; init; }
}
