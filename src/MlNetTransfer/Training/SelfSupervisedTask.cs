using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>What is to be trained without labels, on what, and how.</summary>
public sealed record SelfSupervisedTask
{
    /// <summary>The network.</summary>
    public required BackboneSpec Backbone { get; init; }

    /// <summary>Its pretrained weights.</summary>
    public required BackboneWeights Weights { get; init; }

    /// <summary>Images to learn from; their classes are not looked at.</summary>
    public required TrainingImages Images { get; init; }

    /// <summary>How.</summary>
    public required SelfSupervisedRecipe Recipe { get; init; }

    /// <summary>Decides order, augmentation and the layers behind the network.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Opens the network in the engine that ships.</summary>
    public required IFrozenLayers.Factory OpenFrozenLayers { get; init; }

    /// <summary>Where it computes, as for a fine-tuning.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Where native code may keep what it makes for itself.</summary>
    public required string CacheFolder { get; init; }
}
