using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Runs;

/// <summary>A training of the policy: what it was given, and what came of it.</summary>
/// <param name="Strategy">What is trained.</param>
/// <param name="Given">Seconds it may take.</param>
internal sealed record TrialRecord(TransferStrategy Strategy, double Given)
{
    /// <summary>Whether it goes on from where an earlier training of the same strategy ended.</summary>
    public bool Continues { get; init; }

    /// <summary>Seconds of the run when it began.</summary>
    public double Begun { get; init; }

    /// <summary>Seconds it took; null while it goes on.</summary>
    public double? Took { get; init; }

    /// <summary>Why nothing came of it; null where something did.</summary>
    public IReadOnlyList<Finding>? Failure { get; init; }

    /// <summary>Where it was stopped because it could no longer win; null where it was not.</summary>
    public StoppedTrial? Stopped { get; init; }

    /// <summary>Whether it goes on, or was killed while it did.</summary>
    [JsonIgnore]
    public bool IsRunning => Took is null;
}
