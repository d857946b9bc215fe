using System.Text.Json.Serialization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>How a fine-tuning went.</summary>
public sealed record TrainingHistory
{
    /// <summary>Every epoch in order; number 0 is the network before the first step. The last may be cut short by a time budget. Where
    /// <see cref="Paces"/> says so, an epoch is what lies between two judgements, perhaps a part of a pass.</summary>
    public required IReadOnlyList<TrainingEpoch> Epochs { get; init; }

    /// <summary>Number of the epoch whose weights were kept: the one with the smallest validation log-loss (where balanced accuracy decides, of that
    /// in which every class counts alike), or the last where the recipe says so or there are no validation images. 0 where none was better than the
    /// linear probe, which was kept then.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Steps of these epochs, with those of <see cref="Before"/>; those of an epoch that was stopped by the user do not count.</summary>
    public required int Steps { get; init; }

    /// <summary>What the time changed of its length, its images and its judgements, in order; empty where it went as its recipe says.</summary>
    public IReadOnlyList<TrainingPace> Paces { get; init; } = [];

    /// <summary>Views per image that were kept at the freeze point, where the time decided how many; 0 where it allowed none and frozen layers ran in
    /// every pass. Null where the recipe decided, or no layer was frozen.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? KeptViews { get; init; }

    /// <summary>Whether a training whose head by the recipe begins empty began as the linear probe, BatchNorm standing still, because time allowed so few
    /// steps.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TookProbeHead { get; init; }

    /// <summary>Trainings that this one went on from, in order: the policy lets the one that leads go on. Their epochs come first in
    /// <see cref="Epochs"/>; <see cref="Paces"/> and <see cref="KeptViews"/> are those of the last. Null where it began anew.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TrainingCourse>? Before { get; init; }

    /// <summary>Why training ended.</summary>
    public required TrainingEnd End { get; init; }

    /// <summary>Networks between the linear probe and the kept epoch that were judged when the training had ended; null where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StartMix? Mix { get; init; }

    /// <summary>What repeats it, with the trainings that it went on from.</summary>
    [JsonIgnore]
    public IReadOnlyList<TrainingCourse> Courses =>
    [
        .. Before ?? [],
        new TrainingCourse(Paces)
        {
            KeptViews = KeptViews,
            Steps = End is TrainingEnd.TimeBudget or TrainingEnd.Cancelled or TrainingEnd.Hopeless ? Steps - (Before?.Sum(c => c.Steps) ?? 0) : null,
        },
    ];

    /// <summary>Accuracy of what was kept on the validation images; null without any.</summary>
    [JsonIgnore]
    public double? KeptAccuracy => BestEpoch > 0 && Mix is { } mix
        ? mix.Kept?.ValidationAccuracy
        : Epochs.FirstOrDefault(e => e.Number == BestEpoch)?.ValidationAccuracy;
}
