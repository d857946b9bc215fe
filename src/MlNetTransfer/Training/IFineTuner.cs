using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Training;

/// <summary>The door to native code for training: a network and images in, a fine-tuned network out.</summary>
internal interface IFineTuner
{
    /// <exception cref="TransferException">MNT501 when the native library cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Trains the layers of a backbone without labels.</summary>
    /// <exception cref="TransferException">MNT501 when the native library cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken);
}
