using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>libtorch's, with what went in and came out.</summary>
internal sealed class RecordingFineTuner : IFineTuner
{
    private readonly TorchFineTuner _tuner = new(TimeProvider.System);

    public FineTuningTask Task { get; private set; } = null!;

    public FineTuningResult Result { get; private set; } = null!;

    /// <summary>In place of a training without labels; null trains.</summary>
    public BackboneWeights? WithoutLabels { get; init; }

    public void Check(string device, string cacheFolder) => _tuner.Check(device, cacheFolder);

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        Result = _tuner.FineTune(Task = task, progress, cancellationToken);

    public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        WithoutLabels ?? _tuner.TrainWithoutLabels(task, progress, cancellationToken);
}
