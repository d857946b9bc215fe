using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Epoch after epoch: steps on the training images, then the averaged weights on the validation images; the best epoch is kept.</summary>
internal sealed class FineTuningLoop
{
    // Over this share of the steps the convolutions of a gradual unfreezing are released.
    private const double ReleaseShare = 0.6;

    private readonly TorchNetwork _network;
    private readonly FineTuningTask _task;
    private readonly ITrainingInputs _train;
    private readonly ITrainingInputs _validation;
    private readonly TimeProvider _time;
    private readonly BatchFeed _feed;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage _average;
    private readonly SoftTargets _targets;
    private readonly SegmentedBackward _backward;
    private readonly BestEpoch _best;
    private readonly LoopCheckpoints _checkpoints;
    private readonly int _steps;
    private List<TrainingEpoch> _epochs = [];
    private TimeSpan _judging;
    private int _step;

    public FineTuningLoop(
        TorchNetwork network,
        FineTuningTask task,
        ITrainingInputs train,
        ITrainingInputs validation,
        ITrainingInputs seen,
        TimeProvider time,
        long started)
    {
        (_network, _task, _train, _validation, _time) = (network, task, train, validation, time);
        FineTuningRecipe recipe = task.Recipe;
        _feed = new BatchFeed(train, recipe.BatchSize, new BatchMixer(recipe.Mixup, recipe.CutMix), task.Random);
        _steps = _feed.Steps * recipe.Epochs;
        _optimizer = Optimizer.Of(network, recipe, _steps);
        _average = new WeightAverage(network.State, recipe.AverageDecay);
        _targets = new SoftTargets((int)network.HeadBias.shape[0], recipe.LabelSmoothing, task.ClassWeights);
        _backward = new SegmentedBackward(network, train, recipe.BatchSize, recipe.LiveBatchNorm);
        _best = new BestEpoch(network, task, validation, seen);
        _checkpoints = new LoopCheckpoints(network, task, train, _optimizer, _average, _best, time, started);
    }

    public FineTuningResult Run(IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Memory that is kept is faster and more of it; a network that fills its share already goes without.
        using RetainedMemory? memory = _backward.Segments == 1 ? new() : null;
        if (_checkpoints.Restore() is { } restored)
        {
            (_step, _epochs) = (restored.Step, [.. restored.Epochs]);
        }
        else
        {
            Judge(new TrainingEpoch(0, null, null, null, 0));
        }

        SetTrained(starting: true);
        TrainingEnd end = End(_epochs[^1]);
        while (end == TrainingEnd.Completed && _epochs[^1].Number < _task.Recipe.Epochs)
        {
            int finished = _step;
            if (RunEpoch(_epochs[^1].Number + 1, progress, cancellationToken) is not { } epoch)
            {
                (end, _step) = (TrainingEnd.Cancelled, finished);
                break;
            }

            _average.Swap();
            Judge(epoch);
            _average.Swap();
            end = End(epoch);
            bool whole = _step % _feed.Steps == 0, last = end != TrainingEnd.Completed || epoch.Number == _task.Recipe.Epochs;
            if (whole)
            {
                _checkpoints.Keep(_step, _epochs, last, Result(TrainingEnd.Completed));
            }
        }

        if (_step < _steps && end != TrainingEnd.Cancelled)
        {
            progress?.Report(new TransferProgress("Fine-tuning", _step, _step, "steps"));
        }

        return Result(end);
    }

    /// <summary>Whether the time is enough to look at the validation images so many times more.</summary>
    public bool HasTimeFor(int judgements) => !(_checkpoints.Elapsed + (judgements * _judging) >= _task.TimeBudget);

    private void Judge(TrainingEpoch epoch)
    {
        long begun = _time.GetTimestamp();
        _epochs.Add(_best.Judge(epoch));
        _judging = _time.GetElapsedTime(begun);
        _task.Judged?.Invoke(_epochs[^1]);
    }

    private FineTuningResult Result(TrainingEnd end) => new(
        _best.Weights,
        _best.Head,
        _validation.Count > 0 ? _best.Logits : [],
        new TrainingHistory { Epochs = [.. _epochs], BestEpoch = _best.Number, Steps = _step, End = end })
    {
        CheckedLogits = _best.Logits,
        Findings = [.. _checkpoints.Findings, .. Diverged()],
        Device = _network.Device.ToString(),
    };

    private Finding[] Diverged() => _epochs.Count < 2 || _best.Number > 0 || _epochs.Skip(1).Any(e => e.ValidationLogLoss is not null)
        ? []
        : [Finding.Warning(
            FindingCode.TrainingDiverged,
            "fine-tuning",
            "no epoch gave finite scores",
            "The linear probe was kept; check the weights file, or set a smaller learningRate.")];

    /// <summary>Null when it was cancelled; an epoch is cut short where the budget ends.</summary>
    private TrainingEpoch? RunEpoch(int number, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long begun = _time.GetTimestamp();
        double loss = 0;
        int taken = 0;
        foreach (BatchFeed.Batch batch in _feed.Epoch(number))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            SetTrained(starting: false);
            loss += Step(batch);
            taken++;
            _average.Update();
            progress?.Report(new TransferProgress("Fine-tuning", _step, _steps, "steps"));
            if (BudgetIsUsedUp())
            {
                break;
            }
        }

        return new TrainingEpoch(number, double.IsFinite(loss) ? loss / taken : null, null, null, _time.GetElapsedTime(begun).TotalSeconds);
    }

    private bool BudgetIsUsedUp() => _checkpoints.Elapsed >= _task.TimeBudget || _step >= _task.StopAfterSteps;

    private TrainingEnd End(TrainingEpoch epoch) =>
        BudgetIsUsedUp() ? TrainingEnd.TimeBudget
        : _validation.Count > 0 && LosesPatience(epoch) ? TrainingEnd.EarlyStopped
        : TrainingEnd.Completed;

    private bool LosesPatience(TrainingEpoch epoch) => _task.Recipe is { KeepBestEpoch: true, Gradual: false }
        && epoch.Number - _best.Number >= _task.Recipe.Patience
        && epoch.Number < _task.Recipe.Epochs;

    /// <summary>Which layers train at a step; with a gradual recipe more of them from step to step.</summary>
    private void SetTrained(bool starting)
    {
        int first = _task.Recipe.FirstTrainedConvolution, end = _task.Recipe.EndOfTrainedConvolutions;
        if (_task.Recipe.Gradual)
        {
            double released = (end - first) * Math.Min(1, _step / (ReleaseShare * _steps));
            first = end - (int)released;
        }

        _network.SetTrained(_task.Recipe, first, starting);
    }

    private double Step(BatchFeed.Batch batch)
    {
        using IDisposable scope = NewDisposeScope();
        foreach (TorchLayer layer in _network.Layers)
        {
            layer.Live = _task.Recipe.LiveBatchNorm && layer.Trains;
        }

        Tensor input = _network.TrainingInput(batch.Values, _train.Side, _train.Channels);
        float loss = _backward.Run(input, features =>
        {
            Tensor logits = _network.LogitsOf(features);
            Tensor target = HostView.Create(_targets.Of(batch.Labels, batch.Partners, batch.Share), _network.Device, logits.shape);
            return (target * nn.functional.log_softmax(logits, 1)).sum().neg();
        });
        _optimizer.Step(_step++);
        return loss;
    }
}
