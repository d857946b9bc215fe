using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Stands for libtorch: keeps what it was asked for, and tells of epochs that change nothing.</summary>
internal sealed class RecordingFineTuner : IFineTuner
{
    public List<FineTuningTask> Tasks { get; } = [];

    /// <summary>Runs before the first epoch.</summary>
    public Action? Begun { get; init; }

    public void Check(string device, string cacheFolder)
    {
    }

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Tasks.Add(task);
        Begun?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        TrainingEpoch[] epochs =
        [
            .. Enumerable.Range(0, task.Recipe.Epochs + 1).Select(i => new TrainingEpoch(i, i == 0 ? null : 1.0 / i, 1 + (1.0 / (i + 1)), 0.5, 0)),
        ];
        foreach (TrainingEpoch epoch in epochs)
        {
            task.Judged?.Invoke(epoch);
            progress?.Report(new TransferProgress("Fine-tuning", epoch.Number, task.Recipe.Epochs, "steps"));
        }

        double[] logits = new double[task.Validation.Count * task.Probe.Classes];
        return new FineTuningResult(
            task.Weights, task.Probe, logits, new TrainingHistory { Epochs = epochs, BestEpoch = task.Recipe.Epochs, Steps = 1, End = TrainingEnd.Completed });
    }

    public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
