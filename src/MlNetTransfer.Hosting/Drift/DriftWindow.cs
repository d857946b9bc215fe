namespace MlNetTransfer.Hosting.Drift;

/// <summary>Answers that follow each other, of one model. No answer is in two windows.</summary>
public sealed record DriftWindow
{
    /// <summary>SHA-256 of the model, as <see cref="ServedModel.Checksum"/>.</summary>
    public required string Model { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>When it ended; of one that is being filled, now.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Why it ended: <c>full</c>, <c>time</c>, <c>model</c> (another took over), <c>stop</c>; null of one that is being filled.</summary>
    public string? Ended { get; init; }

    /// <summary>Answers.</summary>
    public required int Count { get; init; }

    /// <summary>Of each class among them, 0…1.</summary>
    public required IReadOnlyDictionary<string, double> Shares { get; init; }

    /// <summary>How sure the model was of them; null where there are none.</summary>
    public DriftScores? Confidence { get; init; }

    /// <summary>How far their images were from the training images; null where there are none, or where the model has no measure for it.</summary>
    public DriftDistances? Distance { get; init; }

    /// <summary>Comparisons with the reference; empty where it was not compared.</summary>
    public IReadOnlyList<DriftTest> Tests { get; init; } = [];

    /// <summary>Why it was not compared, a sentence; null where it was.</summary>
    public string? NotCompared { get; init; }
}
