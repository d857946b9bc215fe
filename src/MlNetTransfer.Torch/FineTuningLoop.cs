using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Epoch after epoch: steps on the training images, then the averaged weights on the validation images; the best epoch is kept.</summary>
internal sealed class FineTuningLoop(TorchNetwork network, FineTuningTask task, ITrainingInputs train, ITrainingInputs validation, TimeProvider time)
{
    private const int EvaluationBatch = 32;

    // Over this share of the steps the convolutions of a gradual unfreezing are released.
    private const double ReleaseShare = 0.6;

    private readonly FineTuningRecipe _recipe = task.Recipe;
    private readonly List<TrainingEpoch> _epochs = [];
    private Snapshot? _best;

    /// <summary>Before the first step the network is the linear probe, unless its head starts empty.</summary>
    private bool ProbeIsCandidate => _recipe.HeadFromProbe && !_recipe.RandomInitialization;

    public FineTuningResult Run(IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        BatchFeed feed = new(train, _recipe.BatchSize, new BatchMixer(_recipe.Mixup, _recipe.CutMix), task.Random);
        int steps = feed.Steps * _recipe.Epochs, step = 0;
        SetTrained(0, steps);
        Optimizer optimizer = new(network, _recipe, steps);
        WeightAverage average = new(network.State, _recipe.AverageDecay);
        SoftTargets targets = new((int)network.HeadBias.shape[0], _recipe.LabelSmoothing, task.ClassWeights);
        Keep(new TrainingEpoch(0, null, null, null, 0));
        TrainingEnd end = TrainingEnd.Completed;
        for (int epoch = 1; epoch <= _recipe.Epochs && end == TrainingEnd.Completed; epoch++)
        {
            long begun = time.GetTimestamp();
            double loss = 0;
            foreach (BatchFeed.Batch batch in feed.Epoch(epoch).TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                SetTrained(step, steps);
                loss += Step(batch, targets, optimizer, step++);
                average.Update();
                progress?.Report(new TransferProgress("Fine-tuning", step, steps, "steps"));
            }

            if (cancellationToken.IsCancellationRequested)
            {
                end = TrainingEnd.Cancelled;
                break;
            }

            average.Swap();
            Keep(new TrainingEpoch(epoch, loss / feed.Steps, null, null, time.GetElapsedTime(begun).TotalSeconds));
            average.Swap();
            end = time.GetElapsedTime(started) >= task.TimeBudget ? TrainingEnd.TimeBudget
                : validation.Count > 0 && epoch - _best!.Epoch >= _recipe.Patience && !_recipe.Gradual ? TrainingEnd.EarlyStopped
                : TrainingEnd.Completed;
        }

        if (_best!.Epoch == 0 && !ProbeIsCandidate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransferException(Finding.Error(
                FindingCode.TrainingDiverged, "fine-tuning", "no epoch gave finite scores", "Check the weights file, or train with another strategy."));
        }

        if (step < steps && end != TrainingEnd.Cancelled)
        {
            progress?.Report(new TransferProgress("Fine-tuning", step, step, "steps"));
        }

        TrainingHistory history = new() { Epochs = _epochs, BestEpoch = _best!.Epoch, Steps = step, End = end };
        return new FineTuningResult(_best.Weights, _best.Head, _best.Logits, history);
    }

    /// <summary>Which layers train at a step; with a gradual recipe more of them from step to step.</summary>
    private void SetTrained(int step, int steps)
    {
        int first = _recipe.FirstTrainedConvolution, end = _recipe.EndOfTrainedConvolutions;
        if (_recipe.Gradual)
        {
            double released = (end - first) * Math.Min(1, step / (ReleaseShare * steps));
            first = end - (int)released;
        }

        foreach (TorchLayer layer in network.Layers)
        {
            bool trains = layer.Position >= first && layer.Position < end;
            if (trains != layer.Trains || step == 0)
            {
                layer.SetTrains(trains && !_recipe.BatchNormOnly, trains);
            }
        }
    }

    private double Step(BatchFeed.Batch batch, SoftTargets targets, Optimizer optimizer, int step)
    {
        using IDisposable scope = NewDisposeScope();
        SetLive(_recipe.LiveBatchNorm);
        Tensor logits = network.Logits(TorchFineTuner.Input(batch.Values, train), train.FirstBlock);
        Tensor target = tensor(targets.Of(batch.Labels, batch.Partners, batch.Share), logits.shape);
        Tensor loss = (target * nn.functional.log_softmax(logits, 1)).sum().neg();
        loss.backward();
        optimizer.Step(step);
        return loss.item<float>();
    }

    private void SetLive(bool live)
    {
        foreach (TorchLayer layer in network.Layers)
        {
            layer.Live = live && layer.Trains;
        }
    }

    /// <summary>Evaluates the weights as they stand, and keeps them when they are the best so far.</summary>
    private void Keep(TrainingEpoch epoch)
    {
        SetLive(false);
        int classes = (int)network.HeadBias.shape[0];
        double[] logits = Evaluate(classes);
        int[] labels = [.. Enumerable.Range(0, validation.Count).Select(validation.Label)];
        bool judged = labels.Length > 0;
        double logLoss = judged ? TemperatureScaling.LogLoss(logits, labels, classes, 1) : double.NaN;
        double accuracy = judged ? labels.Index().Count(l => Best(logits.AsSpan(l.Index * classes, classes)) == l.Item) / (double)labels.Length : double.NaN;
        _epochs.Add(epoch with { ValidationLogLoss = judged ? logLoss : null, ValidationAccuracy = judged ? accuracy : null });

        bool candidate = epoch.Number > 0 || ProbeIsCandidate;
        if (_best is null || (candidate && (!judged || logLoss < _best.LogLoss)))
        {
            double rank = judged && candidate && double.IsFinite(logLoss) ? logLoss : double.PositiveInfinity;
            _best = new Snapshot(epoch.Number, rank, network.ExportWeights(task.Weights.Path), network.ExportHead(), logits);
        }
    }

    private double[] Evaluate(int classes)
    {
        using IDisposable none = no_grad();
        double[] logits = new double[validation.Count * classes];
        foreach ((int first, float[] values) in new BatchFeed(validation, EvaluationBatch, BatchMixer.None, task.Random).InOrder(number: 1))
        {
            using IDisposable scope = NewDisposeScope();
            ReadOnlySpan<float> scores = Optimizer.Values(network.Logits(TorchFineTuner.Input(values, validation), validation.FirstBlock));
            for (int i = 0; i < scores.Length; i++)
            {
                logits[(first * classes) + i] = scores[i];
            }
        }

        return logits;
    }

    private sealed record Snapshot(int Epoch, double LogLoss, BackboneWeights Weights, LinearHead Head, double[] Logits);

    private static int Best(ReadOnlySpan<double> scores) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
}
