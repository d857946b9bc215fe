using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>A softmax classifier on features: probability = softmax((W·x + b) / T). Standardisation is already folded into W and b.</summary>
public sealed record LinearHead
{
    /// <summary>[Classes × FeatureDimension], float32.</summary>
    public required FeatureMatrix Weights { get; init; }

    /// <summary>[Classes], float32.</summary>
    public required float[] Bias { get; init; }

    /// <summary>Divides the logits before the softmax; 1 leaves them as they are.</summary>
    public required double Temperature { get; init; }

    /// <summary>Number of classes.</summary>
    public int Classes => Weights.Rows;

    /// <summary>Number of features.</summary>
    public int FeatureDimension => Weights.Columns;
}
