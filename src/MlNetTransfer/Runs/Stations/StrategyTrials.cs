using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains the strategies that the policy asks for, one after the other, and gives those that the validation images prove.</summary>
/// <param name="context">Its token ends the trials; what was proved until then stands.</param>
/// <param name="budget">For the whole run.</param>
/// <param name="train">Trains a strategy with a share of its recipe's epochs, 0…1, from the same images, split and seed as the linear probe.</param>
internal sealed class StrategyTrials(RunContext context, TimeSpan budget, Func<TransferStrategy, double, TrainedTransfer> train)
{
    private readonly List<Finding> _failures = [];

    /// <summary>Why trials failed.</summary>
    public IReadOnlyList<Finding> Failures => _failures;

    /// <summary>Validation images that a model gets wrong.</summary>
    public static int Mistakes(TrainedTransfer trained) =>
        Right(trained.ValidationLogits, [.. trained.Dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)], trained.Model.Labels.Count).Count(r => !r);

    /// <param name="selector">Decides what is tried.</param>
    /// <param name="probe">The linear probe.</param>
    /// <returns>Every model that replaces the one before; nothing where the linear probe stays.</returns>
    public IEnumerable<TrainedTransfer> Run(PlanSelector selector, TrainedTransfer probe)
    {
        int[] labels = [.. probe.Dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)];
        int classes = probe.Model.Labels.Count;
        DecisionMetric metric = probe.Plan.Metric.Value;
        bool[] probeRight = Right(probe.ValidationLogits, labels, classes);
        Dictionary<TransferStrategy, TrainedTransfer> trained = [];
        TrainedTransfer kept = probe;
        while (!context.CancellationToken.IsCancellationRequested && selector.Next((budget - context.Elapsed).TotalSeconds) is var (strategy, share))
        {
            TimeSpan begun = context.Elapsed;
            if (Train(selector, strategy, share, probe.Dataset.Findings) is not { } trial)
            {
                continue;
            }

            trained.Add(strategy, trial);
            bool[] right = Right(trial.ValidationLogits, labels, classes);
            MetricDifference own = MetricDifference.Of(metric, right, probeRight, labels);
            MetricDifference other = MetricDifference.Of(MetricDifference.Other(metric), right, probeRight, labels);
            selector.Observe(
                strategy,
                own.Gain,
                own.Error,
                (context.Elapsed - begun).TotalSeconds,
                Movement(trial.Model.Weights, probe.Model.Weights),
                FineTuningPolicy.Applies(strategy) ? share : 1,
                (other.Gain, other.Error));
            TrainedTransfer best = selector.Verdict is { } verdict ? trained[verdict] : probe;
            if (best != kept)
            {
                kept = best;
                yield return kept;
            }
        }
    }

    /// <summary>Why a training failed, as warnings: it ends nothing but itself.</summary>
    internal static IEnumerable<Finding> Failure(TransferStrategy strategy, TransferException e) =>
        e.Findings.Select(f => Finding.Warning(f.Code, $"{strategy}{(f.Where.Length == 0 ? "" : ", ")}{f.Where}", f.Message, f.Hint));

    /// <summary>Null where nothing came of it: it was cancelled, kept no epoch, or failed, which is told and ends nothing but this trial.</summary>
    private TrainedTransfer? Train(PlanSelector selector, TransferStrategy strategy, double share, IReadOnlyList<Finding> known)
    {
        try
        {
            TrainedTransfer trial = train(strategy, share);
            if (trial.FineTuning is null or { History: { BestEpoch: > 0, End: not TrainingEnd.Cancelled } })
            {
                return trial;
            }

            if (trial.FineTuning is { History.End: TrainingEnd.NotTrusted })
            {
                _failures.AddRange(trial.Dataset.Findings
                    .Except(known)
                    .Where(f => f.Code is FindingCode.KernelsDiffer or FindingCode.ExportDiffers)
                    .Select(f => new Finding(f.Code, f.Severity, $"{strategy}, {f.Where}", f.Message, f.Hint)));
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The best in hand is kept.
        }
        catch (TransferException e)
        {
            _failures.AddRange(Failure(strategy, e));
        }

        selector.Fail(strategy);
        return null;
    }

    private static bool[] Right(double[] logits, int[] labels, int classes) =>
        [.. labels.Select((label, i) => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * classes, classes)) == label)];

    /// <summary>‖θ − θ₀‖ / ‖θ₀‖ over the tensors that both have; 0 where nothing but a head was trained.</summary>
    private static double Movement(BackboneWeights trained, BackboneWeights pretrained)
    {
        double moved = 0, length = 0;
        foreach ((string name, float[] before) in pretrained.Values)
        {
            if (trained.Values.TryGetValue(name, out float[]? after) && after.Length == before.Length)
            {
                double distance = TensorPrimitives.Distance(after, before), norm = TensorPrimitives.Norm<float>(before);
                moved += distance * distance;
                length += norm * norm;
            }
        }

        return length == 0 ? 0 : Math.Sqrt(moved / length);
    }
}
