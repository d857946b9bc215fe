using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>How the layers of the backbone were trained.</summary>
public sealed record FineTuningSummary
{
    /// <summary>With which settings.</summary>
    public required FineTuningRecipe Recipe { get; init; }

    /// <summary>Where it was computed: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }

    /// <summary>What came of comparing the engine that trains with the one that ships, before the first step; null in runs of earlier versions.</summary>
    public EngineAgreement? Engines { get; init; }

    /// <summary>Epoch by epoch.</summary>
    public required TrainingHistory History { get; init; }

    /// <summary>What each transform of the augmentation does to the linear probe; empty where the validation images were too few to tell.</summary>
    public required IReadOnlyList<TransformCheck> Augmentation { get; init; }

    /// <summary>What came of checking the export of a fine-tuning that was refused for it; else null.</summary>
    public TrainingParity? RefusedParity { get; init; }

    /// <summary>Divides the logits of the kept epoch; calibrated on the validation images, 1 when they are too few.</summary>
    public required double Temperature { get; init; }
}
