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
    private readonly ITrainingInputs _validation;
    private readonly TimeProvider _time;
    private readonly StepInputs _inputs;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage _average;
    private readonly SoftTargets _targets;
    private readonly BestEpoch _best;
    private readonly LoopCheckpoints _checkpoints;
    private readonly PaceTrack _track;
    private readonly IPacing? _pacing;
    private List<TrainingEpoch> _epochs = [];
    private TimeSpan _judging;
    private ProbeStart? _start;
    private int _patience;
    private int _step;

    /// <param name="network">What trains.</param>
    /// <param name="task">How.</param>
    /// <param name="train">What it learns from.</param>
    /// <param name="small">The same images at a smaller side; null where the network's own is the only one.</param>
    /// <param name="validation">What judges it.</param>
    /// <param name="seen">Whose scores are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="started">When the preparation began.</param>
    public FineTuningLoop(
        TorchNetwork network,
        FineTuningTask task,
        ITrainingInputs train,
        ITrainingInputs? small,
        ITrainingInputs validation,
        ITrainingInputs seen,
        TimeProvider time,
        long started)
    {
        (_network, _task, _validation, _time) = (network, task, validation, time);
        FineTuningRecipe recipe = task.Recipe;
        _inputs = new StepInputs(network, task, train, small);
        int steps = _inputs.StepsPerPass * recipe.Epochs;
        _track = new PaceTrack(new TrainingPace(0, steps, task.Backbone.InputSize, _inputs.StepsPerPass));
        _patience = recipe.Patience;
        _optimizer = Optimizer.Of(network, recipe, steps);
        _average = new WeightAverage(network.State, recipe.AverageDecay);
        _targets = new SoftTargets((int)network.HeadBias.shape[0], recipe.LabelSmoothing, task.ClassWeights);
        _best = new BestEpoch(network, task, validation, seen);
        _checkpoints = new LoopCheckpoints(network, task, train, _optimizer, _average, _best, time, started);
        _pacing = Pacing.Of(task, small?.Side, () => _checkpoints.Elapsed);
        _start = _pacing is not null && recipe is { HeadFromProbe: false, RandomInitialization: false } ? new ProbeStart(network) : null;
    }

    /// <summary>Whether the head, which was to begin empty, began as that of the linear probe because there was so little time.</summary>
    public bool TookProbeHead { get; private set; }

    private TrainingPace Pace => _track.Current;

    public FineTuningResult Run(IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Memory that is kept is faster and more of it; a network that fills its share several times goes without.
        using RetainedMemory? memory = _inputs.Backward.KeepsMemory ? new() : null;
        Begin(cancellationToken);
        SetTrained(starting: true);
        TrainingEnd end = End(asks: false);
        while (end == TrainingEnd.Completed && _step < Pace.Steps)
        {
            int judged = _step;
            bool foreseen;
            try
            {
                TrainingEpoch epoch = RunEpoch(_epochs[^1].Number + 1, progress, cancellationToken);
                if (_task.TimeBudget is not null && _step < Math.Min(TimePlan.FewestSteps, Pace.Steps) && TimeIsUp())
                {
                    // So few steps are not worth a judgement: what was judged before stays, the linear probe mostly.
                    (end, _step) = (TrainingEnd.TimeBudget, judged);
                    break;
                }

                foreseen = IsJudged(judged);
                _average.Swap();
                Judge(epoch, cancellationToken);
                _average.Swap();
            }
            catch (OperationCanceledException)
            {
                (end, _step) = (TrainingEnd.Cancelled, judged);
                break;
            }

            end = End(asks: true);

            // A training without hope that is resumed trains the last stretch again, and is asked again.
            if (foreseen && end != TrainingEnd.Hopeless)
            {
                bool last = end != TrainingEnd.Completed || _step >= Pace.Steps;
                _checkpoints.Keep(_step, _epochs, last, Result(TrainingEnd.Completed), _pacing?.State);
            }

            _pacing?.Judged();
        }

        if (_step < _track.OwnSteps && end != TrainingEnd.Cancelled)
        {
            progress?.Report(new TransferProgress("Fine-tuning", _step, _step, "steps"));
        }

        return Result(end);
    }

    /// <summary>Whether the time is enough to look at the validation images so many times more.</summary>
    public bool HasTimeFor(int judgements) => !(_checkpoints.Elapsed + (judgements * _judging) >= _task.TimeBudget);

    /// <summary>Where a checkpoint stands, or with the network as it is.</summary>
    private void Begin(CancellationToken cancellationToken)
    {
        if (_checkpoints.Restore() is { } restored)
        {
            (_step, _epochs) = (restored.Step, [.. restored.Epochs]);
            foreach (TrainingPace pace in restored.Paces)
            {
                Follow(pace, rescale: false);
            }

            _pacing?.Restore(_step, restored.Pacing, restored.Paces);
        }
        else
        {
            Judge(new TrainingEpoch(0, null, null, null, 0), cancellationToken);
            _pacing?.Judged();
            ChangePace();
        }
    }

    private void Judge(TrainingEpoch epoch, CancellationToken cancellationToken)
    {
        long begun = _time.GetTimestamp();
        _pacing?.Judging();
        _epochs.Add(_best.Judge(epoch, last: epoch.Number > 0 && _step >= Pace.Steps, cancellationToken: cancellationToken));
        _judging = _time.GetElapsedTime(begun);
        _task.Judged?.Invoke(_epochs[^1]);
    }

    private void ChangePace()
    {
        if (_pacing?.Next(_step, Pace) is { } pace)
        {
            Follow(pace, rescale: true);
        }
    }

    /// <summary>Goes on at a pace, with memories that fit it.</summary>
    /// <param name="pace">From now on.</param>
    /// <param name="rescale">False where a checkpoint brings what changes with it.</param>
    private void Follow(TrainingPace pace, bool rescale)
    {
        _track.Change(pace);
        if (!TookProbeHead && FineTuningPolicy.TakesProbeHead(_task.Recipe, _track.OwnSteps, pace))
        {
            (TookProbeHead, _inputs.LiveBatchNorm) = (true, false);
            if (rescale)
            {
                _start!.Restore(_task, _optimizer, _average);
                _epochs[0] = _best.Judge(new TrainingEpoch(0, null, null, null, 0), isProbe: true);
                _pacing?.Judging();
            }

            _start = null;
        }

        int judgements = (pace.Steps + pace.JudgeEvery - 1) / pace.JudgeEvery;
        FineTuningRecipe recipe = FineTuningPolicy.Shorten(_task.Recipe, _task.Train.Count, pace.Steps, judgements);
        (_patience, _average.Decay) = (recipe.Patience, recipe.AverageDecay);
        _optimizer.SetSecondMomentDecay(recipe.SecondMomentDecay, rescale);
    }

    private FineTuningResult Result(TrainingEnd end) => new(
        _best.Weights,
        _best.Head,
        _validation.Count > 0 ? _best.Logits : [],
        new TrainingHistory
        {
            Epochs = [.. _epochs],
            BestEpoch = _best.Number,
            Steps = _step,
            End = end,
            Paces = [.. _track.Changes.Where(p => p.Step <= _step && _step > 0)],
        })
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

    /// <summary>Up to the next judgement; cut short where the budget ends.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two steps.</exception>
    private TrainingEpoch RunEpoch(int number, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long begun = _time.GetTimestamp();
        double loss = 0;
        int first = _step;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            SetTrained(starting: false);
            int side = Pace.Side;
            loss += Step(_inputs.Next(_step, side));
            _average.Update();
            progress?.Report(new TransferProgress("Fine-tuning", _step, Pace.Steps, "steps"));
            _pacing?.Stepped(side);
            ChangePace();
        }
        while (!IsJudged(first) && !BudgetIsUsedUp());

        double seconds = _time.GetElapsedTime(begun).TotalSeconds;
        return new TrainingEpoch(number, double.IsFinite(loss) ? loss / (_step - first) : null, null, null, seconds);
    }

    /// <summary>Whether a judgement is due now.</summary>
    /// <param name="before">Steps taken at the one before.</param>
    private bool IsJudged(int before) => _step - before >= Pace.JudgeEvery || _step >= Pace.Steps;

    private bool TimeIsUp() => _checkpoints.Elapsed >= _task.TimeBudget || _pacing is { IsSpent: true };

    private bool BudgetIsUsedUp() => TimeIsUp() || _step >= _task.StopAfterSteps;

    /// <param name="asks">Whether those who may see no hope are asked.</param>
    private TrainingEnd End(bool asks)
    {
        TrainingEpoch epoch = _epochs[^1];
        return _step >= _task.StopAfterSteps ? TrainingEnd.TimeBudget
            : _step >= Pace.Steps ? TrainingEnd.Completed
            : TimeIsUp() ? TrainingEnd.TimeBudget
            : _validation.Count == 0 ? TrainingEnd.Completed
            : LosesPatience(epoch) ? TrainingEnd.EarlyStopped
            : asks && _task.Hopeless?.Invoke(epoch, (double)_step / Pace.Steps, _best.Judged) == true ? TrainingEnd.Hopeless
            : TrainingEnd.Completed;
    }

    private bool LosesPatience(TrainingEpoch epoch) => _task.Recipe is { KeepBestEpoch: true, Gradual: false }
        && epoch.Number - _best.Number >= _patience;

    /// <summary>Which layers train at a step; with a gradual recipe more of them from step to step.</summary>
    private void SetTrained(bool starting)
    {
        int first = _task.Recipe.FirstTrainedConvolution, end = _task.Recipe.EndOfTrainedConvolutions;
        if (_task.Recipe.Gradual)
        {
            double released = (end - first) * Math.Min(1, _track.PositionOf(_step) / (ReleaseShare * _track.OwnSteps));
            first = end - (int)released;
        }

        _network.SetTrained(_task.Recipe, first, starting);
    }

    private double Step(BatchFeed.Batch batch)
    {
        using IDisposable scope = NewDisposeScope();
        foreach (TorchLayer layer in _network.Layers)
        {
            layer.Live = _inputs.LiveBatchNorm && layer.Trains;
        }

        Tensor input = _network.TrainingInput(batch.Values, _inputs.Inputs.Side, _inputs.Inputs.Channels);
        float loss = _inputs.Backward.Run(input, features =>
        {
            Tensor logits = _network.LogitsOf(features);
            Tensor target = HostView.Create(_targets.Of(batch.Labels, batch.Partners, batch.Share), _network.Device, logits.shape);
            return (target * nn.functional.log_softmax(logits, 1)).sum().neg();
        });
        _optimizer.Step(_track.PositionOf(_step++));
        return loss;
    }
}
