using MlNetTransfer.Planning;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>What one epoch came to, or a head, which is solved without epochs. Immutable, and a new object every time.</summary>
public sealed record ImageTransferMetrics
{
    /// <summary>What is being trained; where the policy chooses, several are, one after the other.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>1-based; 0 for a head, and for the state of a network before its first epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs that there will be at most; 0 for a head.</summary>
    public required int Epochs { get; init; }

    /// <summary>Share of training images that are classified right when they are left out, 0…1, for a head; null for an epoch.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Mean loss of the epoch's steps, nats, augmentation and smoothing included; null for a head and epoch 0.</summary>
    public double? TrainCrossEntropy { get; init; }

    /// <summary>Share of validation images that are classified right, 0…1; null without validation images.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Mean cross-entropy of the validation images, nats; null without validation images.</summary>
    public double? ValidationCrossEntropy { get; init; }

    /// <summary>Seconds that the epoch took; 0 for a head.</summary>
    public required double Seconds { get; init; }
}
