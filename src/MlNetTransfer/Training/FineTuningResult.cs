using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Training;

/// <summary>A fine-tuned network.</summary>
/// <param name="Weights">Of the same backbone and in the same form as those it started from.</param>
/// <param name="Head">Its head, at temperature 1.</param>
/// <param name="ValidationLogits">[validation images × classes], of the epoch that was kept.</param>
/// <param name="History">Epoch by epoch.</param>
public sealed record FineTuningResult(BackboneWeights Weights, LinearHead Head, double[] ValidationLogits, TrainingHistory History)
{
    /// <summary>[images × classes], of the epoch that was kept: of the validation images, or of the first <see cref="FineTuningTask.Witnesses"/>
    /// training images where there are none.</summary>
    public double[] CheckedLogits { get; init; } = ValidationLogits;

    /// <summary>What each transform of the augmentation does to the linear probe.</summary>
    public IReadOnlyList<TransformCheck> Augmentation { get; init; } = [];

    /// <summary>What has to be told.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What came of comparing the engines before the first step.</summary>
    public EngineAgreement? Engines { get; init; }

    /// <summary>Where it was computed: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; init; } = "cpu";
}
