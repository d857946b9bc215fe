using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>When a training has ended: goes from what was fine-tuned back towards its start while every step is better on the
/// validation images by more than one standard error.</summary>
/// <param name="network">Where and in which memory layout it computes; left as it is.</param>
/// <param name="task">What was fine-tuned.</param>
/// <param name="validation">Images, or their activations before the first layer that trains.</param>
internal sealed class MixSearch(TorchNetwork network, FineTuningTask task, ITrainingInputs validation)
{
    private static readonly double[] Shares = [0.75, 0.5, 0.25];

    private readonly int[] _labels = [.. Enumerable.Range(0, validation.Count).Select(validation.Label)];

    private int Classes => task.Probe.Classes;

    /// <summary>Looks at the validation images that it may take.</summary>
    public static int MostJudgements => Shares.Length;

    /// <summary>Whether there is something to look for.</summary>
    public bool Applies(TrainingHistory history) => task.Recipe is { MixWithStart: true, RandomInitialization: false }
        && _labels.Length > 0
        && history is { BestEpoch: > 0, End: TrainingEnd.Completed or TrainingEnd.EarlyStopped };

    /// <summary>The head before the first step. One that trained from zero has nothing in common with the probe, and the networks between them are none.
    /// </summary>
    public static LinearHead HeadOfStart(FineTuningTask task)
    {
        if (task.Recipe.HeadFromProbe)
        {
            return task.Probe;
        }

        FeatureMatrix zeros = new(task.Probe.Classes, task.Probe.FeatureDimension);
        zeros.Values.Clear();
        return new LinearHead { Weights = zeros, Bias = new float[task.Probe.Classes], Temperature = 1 };
    }

    /// <param name="tuned">What training gave.</param>
    /// <param name="cancellationToken">Ends the search without effect, as if it had been out of time.</param>
    /// <returns>The best network that was met.</returns>
    public FineTuningResult Run(FineTuningResult tuned, CancellationToken cancellationToken)
    {
        (FineTuningResult best, double[] losses) = (tuned, Losses(tuned.ValidationLogits));
        List<MixedNetwork> judged = [Judge(1, tuned.ValidationLogits, losses)];
        double kept = 1;
        foreach (double share in Shares)
        {
            FineTuningResult mixed;
            try
            {
                mixed = Mix(tuned, share, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return Cancelled(tuned);
            }

            if (!Array.TrueForAll(mixed.ValidationLogits, double.IsFinite))
            {
                break;
            }

            double[] next = Losses(mixed.ValidationLogits);
            judged.Add(Judge(share, mixed.ValidationLogits, next));
            (double gain, double error) = Gain(losses, next);
            if (!(gain > error))
            {
                break;
            }

            (best, losses, kept) = (mixed, next, share);
        }

        return best with { History = tuned.History with { Mix = new StartMix { Share = kept, Judged = judged } } };
    }

    private static FineTuningResult Cancelled(FineTuningResult tuned) => tuned with { History = tuned.History with { End = TrainingEnd.Cancelled } };

    private FineTuningResult Mix(FineTuningResult tuned, double share, CancellationToken cancellationToken)
    {
        (BackboneWeights weights, LinearHead head) = (WeightMix.Of(task.Weights, tuned.Weights, share), WeightMix.Of(HeadOfStart(task), tuned.Head, share));
        using TorchNetwork mixed = new(task.Backbone, weights, head, network.Device) { Memory = network.Memory };
        double[] logits = NetworkScores.Of(mixed, validation, task.Random, cancellationToken);
        return tuned with { Weights = weights, Head = head, ValidationLogits = logits, CheckedLogits = logits };
    }

    /// <summary>How much smaller the second losses are, image by image.</summary>
    /// <returns>Mean and standard error; NaN where one image alone says nothing of it.</returns>
    public static (double Mean, double Error) Gain(double[] first, double[] second)
    {
        double[] gains = [.. first.Zip(second, (f, s) => f - s)];
        double mean = gains.Average();
        return (mean, Math.Sqrt(gains.Sum(g => (g - mean) * (g - mean)) / (gains.Length - 1) / gains.Length));
    }

    private MixedNetwork Judge(double share, double[] logits, double[] losses)
    {
        int right = _labels.Where((label, i) => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * Classes, Classes)) == label).Count();
        return new MixedNetwork(share, losses.Average(), right / (double)_labels.Length);
    }

    /// <summary>At the best temperature; weighed so that every class counts alike in their mean where balanced accuracy decides.</summary>
    private double[] Losses(double[] logits)
    {
        double[] losses = TemperatureScaling.Losses(logits, _labels, Classes, TemperatureScaling.Fit(logits, _labels, Classes));
        if (task.Metric != DecisionMetric.Macro)
        {
            return losses;
        }

        Dictionary<int, int> images = _labels.CountBy(l => l).ToDictionary();
        return [.. losses.Select((loss, i) => loss * _labels.Length / (images.Count * (double)images[_labels[i]]))];
    }
}
