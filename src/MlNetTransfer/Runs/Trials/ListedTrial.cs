using MlNetTransfer.Planning;

namespace MlNetTransfer;

/// <summary>One training that a policy may ask for, as a task of its own.</summary>
public sealed record ListedTrial
{
    /// <summary>Its number in the list, from 0 on: the index of a task in an array of tasks.</summary>
    public required int Number { get; init; }

    /// <summary>What is trained.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>Name of the backbone.</summary>
    public required string Backbone { get; init; }

    /// <summary>Of the training's own random choices. Images are split by the seed of the options, whatever this is.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether the verdict may ask for it; false for a repetition with another seed, which is only reported.</summary>
    public required bool IsJudged { get; init; }

    /// <summary>Whether the policy would try it as things stand; it may ask for the others once it has seen results.</summary>
    public required bool IsWorthATry { get; init; }

    /// <summary>Expected gain over the linear probe, 0.01 is one point; null where the rules of thumb chose, which expect no number.</summary>
    public required double? ExpectedGain { get; init; }

    /// <summary>Standard deviation of that.</summary>
    public required double? ExpectedError { get; init; }

    /// <summary>Guess of the seconds that the whole task takes on a machine like the one that planned: reading, features and training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Guess of the most main memory that the task takes, bytes.</summary>
    public required long MemoryBytes { get; init; }
}
