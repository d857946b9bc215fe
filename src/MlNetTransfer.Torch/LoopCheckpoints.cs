using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Writes what a loop needs to go on, tells of the best epoch so far, and brings a loop back to where it was.</summary>
internal sealed class LoopCheckpoints(TorchNetwork network, FineTuningTask task, Optimizer optimizer, WeightAverage average, BestEpoch best, TimeProvider time, long started)
{
    private const string BestWeights = "best/", HeadWeights = "best-head", HeadBias = "best-head-bias", Logits = "best-logits";

    private readonly IReadOnlyDictionary<string, string> _identity = task.Checkpoint is null ? new Dictionary<string, string>() : TrainingIdentity.Of(task);
    private readonly List<Finding> _findings = [];
    private TimeSpan _before;
    private TimeSpan _written;
    private int _told;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Time of training and its preparation, that before a restart included.</summary>
    public TimeSpan Elapsed => _before + time.GetElapsedTime(started);

    /// <summary>Where the loop stood; null when it begins anew.</summary>
    /// <exception cref="TransferException">MNT707.</exception>
    public TrainingCheckpoint? Restore()
    {
        if (task.Checkpoint is null || !task.Resume || TrainingCheckpoint.Load(task.Checkpoint, _identity) is not { } checkpoint)
        {
            return null;
        }

        IReadOnlyDictionary<string, float[]> tensors = checkpoint.Tensors;
        foreach ((int i, Tensor tensor) in network.State.Index())
        {
            HostView.Write(tensor, tensors[$"state/{i}"]);
        }

        foreach (TorchLayer layer in network.Layers)
        {
            layer.Thaw();
        }

        average.Values = [.. average.Values.Select((_, i) => tensors[$"average/{i}"])];
        optimizer.State = [.. checkpoint.ParameterSteps.Select((steps, i) => (tensors[$"first/{i}"], tensors[$"second/{i}"], steps))];
        if (tensors.TryGetValue(HeadWeights, out float[]? head))
        {
            Dictionary<string, float[]> weights = tensors.Where(t => t.Key.StartsWith(BestWeights, StringComparison.Ordinal)).ToDictionary(t => t.Key[BestWeights.Length..], t => t.Value);
            FeatureMatrix matrix = new(task.Probe.Classes, task.Probe.FeatureDimension);
            head.CopyTo(matrix.Values);
            best.Keep(
                checkpoint.BestEpoch,
                checkpoint.BestLogLoss ?? double.PositiveInfinity,
                checkpoint.BestEpoch == 0 ? task.Weights : new BackboneWeights(task.Weights.Path, WeightsHash.Of(weights), weights),
                new LinearHead { Weights = matrix, Bias = tensors[HeadBias], Temperature = 1 },
                Array.ConvertAll(tensors[Logits], l => (double)l));
        }

        _before = _written = TimeSpan.FromSeconds(checkpoint.Seconds);
        return checkpoint;
    }

    /// <summary>At the end of an epoch.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="epochs">All so far.</param>
    /// <param name="last">Whether the training ends with it.</param>
    /// <param name="result">The best so far.</param>
    public void Keep(int step, IReadOnlyList<TrainingEpoch> epochs, bool last, FineTuningResult result)
    {
        if (!last && Elapsed - _written < task.CheckpointInterval)
        {
            return;
        }

        _written = Elapsed;
        Write(step, epochs);
        if (!last && best.Number > _told)
        {
            _told = best.Number;
            task.Improved?.Invoke(result);
        }
    }

    private void Write(int step, IReadOnlyList<TrainingEpoch> epochs)
    {
        if (task.Checkpoint is null || _findings.Count > 0)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(task.Checkpoint))!);
            IReadOnlyList<(float[] First, float[] Second, int Steps)> moments = optimizer.State;
            new TrainingCheckpoint
            {
                Identity = _identity,
                Step = step,
                Seconds = Elapsed.TotalSeconds,
                Epochs = epochs,
                BestEpoch = best.Number,
                BestLogLoss = double.IsFinite(best.LogLoss) ? best.LogLoss : null,
                ParameterSteps = [.. moments.Select(m => m.Steps)],
                Tensors = Tensors(moments),
            }.Save(task.Checkpoint);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // The training is worth more than its checkpoint.
            _findings.Add(Finding.Warning(
                FindingCode.CheckpointNotWritable, task.Checkpoint, DiskErrors.WritingFailed(task.Checkpoint, e).Message, "The training goes on and cannot be resumed from here; free some space."));
        }
    }

    private Dictionary<string, float[]> Tensors(IReadOnlyList<(float[] First, float[] Second, int Steps)> moments)
    {
        Dictionary<string, float[]> tensors = [];
        foreach ((int i, Tensor tensor) in network.State.Index())
        {
            tensors.Add($"state/{i}", HostView.Read(tensor));
            tensors.Add($"average/{i}", average.Values[i]);
        }

        foreach ((int i, (float[] first, float[] second, _)) in moments.Index())
        {
            tensors.Add($"first/{i}", first);
            tensors.Add($"second/{i}", second);
        }

        if (best.Logits.Length > 0 || best.Number > 0)
        {
            tensors.Add(HeadWeights, best.Head.Weights.Values.ToArray());
            tensors.Add(HeadBias, best.Head.Bias);
            tensors.Add(Logits, Array.ConvertAll(best.Logits, l => (float)l));
        }

        foreach ((string name, float[] values) in best.Number > 0 ? best.Weights.Values : new Dictionary<string, float[]>())
        {
            tensors.Add(BestWeights + name, values);
        }

        return tensors;
    }
}
