using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Writes what a loop needs to go on, tells of the best epoch so far, and brings a loop back to where it was.</summary>
internal sealed class LoopCheckpoints(
    TorchNetwork network,
    FineTuningTask task,
    ITrainingInputs train,
    Optimizer optimizer,
    WeightAverage average,
    BestEpoch best,
    TimeProvider time,
    long started)
{
    // Writing takes a twentieth of the time at most.
    private const int CostShare = 20;

    private const string BestWeights = "best/", HeadWeights = "best-head", HeadBias = "best-head-bias", Logits = "best-logits";

    private readonly IReadOnlyDictionary<string, string> _identity =
        task.Checkpoint is null ? new Dictionary<string, string>() : TrainingIdentity.Of(task, train, network);
    private readonly List<Finding> _findings = [];
    private TimeSpan _before;
    private TimeSpan _next = task.CheckpointInterval;
    private int _told;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Time of training and its preparation, that before a restart included.</summary>
    public TimeSpan Elapsed => _before + time.GetElapsedTime(started);

    /// <summary>Views per image that a training kept which is to go on; null where there is none, or where it did not plan its time.</summary>
    public static int? KeptViews(FineTuningTask task) =>
        task is { TimeBudget: not null, Resume: true, Checkpoint: { } path } ? TrainingIdentity.Views(TrainingCheckpoint.Identities(path)) : null;

    /// <summary>Where the loop stood; null when it begins anew.</summary>
    /// <exception cref="TransferException">MNT707.</exception>
    public TrainingCheckpoint? Restore()
    {
        if (task.Checkpoint is null || !task.Resume || TrainingCheckpoint.Load(task.Checkpoint, _identity) is not { } checkpoint)
        {
            return null;
        }

        foreach ((int i, Tensor tensor) in network.State.Index())
        {
            HostView.Write(tensor, Read($"state/{i}", (int)tensor.numel()));
        }

        foreach (TorchLayer layer in network.Layers)
        {
            layer.Thaw();
        }

        average.Values = [.. average.Values.Select((a, i) => Read($"average/{i}", a.Length))];
        optimizer.State =
        [
            .. optimizer.State.Select((s, i) =>
                (Read($"first/{i}", s.First.Length), Read($"second/{i}", s.Second.Length), checkpoint.ParameterSteps[i])),
        ];
        if (checkpoint.Tensors.ContainsKey(HeadWeights))
        {
            FeatureMatrix matrix = new(task.Probe.Classes, task.Probe.FeatureDimension);
            Read(HeadWeights, matrix.Values.Length).CopyTo(matrix.Values);
            Dictionary<string, float[]> weights = (task.Backbone with { SourceHead = null }).TensorShapes
                .Where(_ => checkpoint.BestEpoch > 0)
                .ToDictionary(t => t.Key, t => Read(BestWeights + t.Key, t.Value.Aggregate(1, (x, y) => x * y)));
            best.Keep(
                checkpoint.BestEpoch,
                checkpoint.BestLogLoss ?? double.PositiveInfinity,
                checkpoint.BestEpoch == 0 ? task.Weights : new BackboneWeights(task.Weights.Path, ValuesChecksum.Of(weights), weights),
                new LinearHead { Weights = matrix, Bias = Read(HeadBias, task.Probe.Bias.Length), Temperature = 1 },
                Array.ConvertAll(Read(Logits, best.LogitsCount), l => (double)l));
        }

        _before = TimeSpan.FromSeconds(checkpoint.Seconds);
        _next = _before + task.CheckpointInterval;
        return checkpoint;

        float[] Read(string name, int length) => checkpoint.Tensor(task.Checkpoint, name, length);
    }

    /// <summary>At the end of an epoch.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="epochs">All so far.</param>
    /// <param name="last">Whether the training ends with it.</param>
    /// <param name="result">The best so far.</param>
    /// <param name="pacing">What the planning of its time knows.</param>
    public void Keep(int step, IReadOnlyList<TrainingEpoch> epochs, bool last, FineTuningResult result, PaceState? pacing)
    {
        TimeSpan begun = Elapsed;
        if (!last && begun < _next)
        {
            return;
        }

        Write(step, epochs, result.History.Paces, pacing);
        if (!last && best.Number > _told)
        {
            _told = best.Number;
            Guard(OutputOf(task), () => task.Improved?.Invoke(result));
        }

        TimeSpan pause = CostShare * (Elapsed - begun);
        _next = Elapsed + (pause > task.CheckpointInterval ? pause : task.CheckpointInterval);
    }

    private void Write(int step, IReadOnlyList<TrainingEpoch> epochs, IReadOnlyList<TrainingPace> paces, PaceState? pacing)
    {
        if (task.Checkpoint is null)
        {
            return;
        }

        Guard(task.Checkpoint, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(task.Checkpoint))!);
            IReadOnlyList<(float[] First, float[] Second, int Steps)> moments = optimizer.State;
            new TrainingCheckpoint
            {
                Identity = _identity,
                Step = step,
                Seconds = Elapsed.TotalSeconds,
                Epochs = epochs,
                Paces = paces,
                Pacing = pacing,
                BestEpoch = best.Number,
                BestLogLoss = double.IsFinite(best.LogLoss) ? best.LogLoss : null,
                ParameterSteps = [.. moments.Select(m => m.Steps)],
                Tensors = Tensors(moments),
            }.Save(task.Checkpoint);
        });
    }

    /// <summary>The training is worth more than what it leaves on the way: the first failure to write is told, the training goes on.</summary>
    private void Guard(string path, Action write)
    {
        if (_findings.Count > 0)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e)
            || e is TransferException { Findings: [{ Code: FindingCode.DiskFull or FindingCode.OutputNotWritable }] })
        {
            string what = e is TransferException refused ? refused.Findings[0].Message : DiskErrors.WritingFailed(path, e).Message;
            _findings.Add(Finding.Warning(
                FindingCode.CheckpointNotWritable,
                path,
                what,
                "The training continues, and cannot be resumed from here. Free some space."));
        }
    }

    private static string OutputOf(FineTuningTask task) => task.Checkpoint is null ? "" : Path.GetDirectoryName(Path.GetFullPath(task.Checkpoint))!;

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
