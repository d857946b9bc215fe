using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Training;

/// <summary>The door to native code for training: a network and images in, a fine-tuned network out.</summary>
public interface IFineTuner
{
    /// <summary>Whether a training can begin at all.</summary>
    /// <exception cref="TransferException">MNT501 when the native library cannot be loaded, MNT502 when the device cannot be used.</exception>
    void Check(string device, string cacheFolder);

    /// <summary>Trains layers of a network.</summary>
    /// <param name="task">What, on what, and how.</param>
    /// <param name="progress">Steps done and in all.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <exception cref="TransferException">MNT501, MNT502, and MNT707 when the checkpoint belongs to another training.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Trains the layers of a backbone without labels.</summary>
    /// <exception cref="TransferException">MNT501, MNT502.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken);
}
