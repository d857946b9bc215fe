using MlNetTransfer.Planning;

namespace MlNetTransfer.Torch;

/// <summary>Says when a training changes its pace.</summary>
internal interface IPacing
{
    /// <summary>Whether the time does not reach for the fewest steps that are worth it.</summary>
    bool IsSpent { get; }

    /// <summary>What it knows, for a checkpoint; null where it needs nothing.</summary>
    PaceState? State { get; }

    /// <summary>Asked before every step, once; null where all stays as it is.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="current">The pace that holds.</param>
    TrainingPace? Next(int step, TrainingPace current);

    /// <summary>A step was taken at a side.</summary>
    void Stepped(int side);

    /// <summary>A judgement begins; or one that was not planned is over. What was done since the last step is no part of the next.</summary>
    void Judging();

    /// <summary>It is over, what was written after it included.</summary>
    void Judged();

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="state">What was known there.</param>
    /// <param name="changes">Of the pace, until then.</param>
    void Restore(int step, PaceState? state, IReadOnlyList<TrainingPace> changes);
}
