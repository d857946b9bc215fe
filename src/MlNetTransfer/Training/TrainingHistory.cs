namespace MlNetTransfer.Training;

/// <summary>How a fine-tuning went.</summary>
public sealed record TrainingHistory
{
    /// <summary>Every epoch in order; number 0 is the network before the first step.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>Number of the epoch whose weights were kept: the one with the smallest validation log-loss, or the last without validation images.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Steps that were taken.</summary>
    public required int Steps { get; init; }

    /// <summary>Why training ended.</summary>
    public required TrainingEnd End { get; init; }
}
