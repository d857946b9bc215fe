namespace MlNetTransfer.Onnx.Estimators;

/// <summary>When a fine-tuning ends before its last epoch. Immutable: the state of a training is the training's own.</summary>
/// <remarks>What is watched is the log-loss of the validation images, and the weights of the best epoch are the ones that are kept.</remarks>
public sealed record ImageTransferEarlyStopping
{
    /// <summary>All epochs are run and the last one is kept.</summary>
    public static ImageTransferEarlyStopping Never { get; } = new() { Patience = null };

    /// <summary>Epochs in a row without a smaller validation log-loss after which training ends; null for never.</summary>
    /// <value>20, as in ML.NET's trainer. 1 to 10,000.</value>
    public int? Patience { get; init; } = 20;
}
