using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>When a training has ended: goes from what was fine-tuned back towards its start while that is better on the validation images.</summary>
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
    public static LinearHead HeadOfStart(FineTuningTask task) => task.Recipe.HeadFromProbe ? task.Probe : new LinearHead
    {
        Weights = new FeatureMatrix(task.Probe.Classes, task.Probe.FeatureDimension), Bias = new float[task.Probe.Classes], Temperature = 1,
    };

    /// <param name="tuned">What training gave.</param>
    /// <param name="cancellationToken">Ends the search without effect, as if it had been out of time.</param>
    /// <returns>The best network that was met.</returns>
    public FineTuningResult Run(FineTuningResult tuned, CancellationToken cancellationToken)
    {
        (FineTuningResult best, MixedNetwork kept) = (tuned, Judge(1, tuned.ValidationLogits));
        List<MixedNetwork> judged = [kept];
        foreach (double share in Shares)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return tuned with { History = tuned.History with { End = TrainingEnd.Cancelled } };
            }

            FineTuningResult mixed = Mix(tuned, share);
            if (!Array.TrueForAll(mixed.ValidationLogits, double.IsFinite))
            {
                break;
            }

            judged.Add(Judge(share, mixed.ValidationLogits));
            if (judged[^1].ValidationLogLoss >= kept.ValidationLogLoss)
            {
                break;
            }

            (best, kept) = (mixed, judged[^1]);
        }

        return best with { History = tuned.History with { Mix = new StartMix { Share = kept.Share, Judged = judged } } };
    }

    private FineTuningResult Mix(FineTuningResult tuned, double share)
    {
        (BackboneWeights weights, LinearHead head) = (WeightMix.Of(task.Weights, tuned.Weights, share), WeightMix.Of(HeadOfStart(task), tuned.Head, share));
        using TorchNetwork mixed = new(task.Backbone, weights, head, network.Device) { Memory = network.Memory };
        double[] logits = NetworkScores.Of(mixed, validation, task.Random);
        return tuned with { Weights = weights, Head = head, ValidationLogits = logits, CheckedLogits = logits };
    }

    private MixedNetwork Judge(double share, double[] logits)
    {
        double temperature = TemperatureScaling.Fit(logits, _labels, Classes);
        double[] losses = TemperatureScaling.Losses(logits, _labels, Classes, temperature);
        int right = _labels.Where((label, i) => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * Classes, Classes)) == label).Count();
        return new MixedNetwork(
            share, task.Metric == DecisionMetric.Macro ? ClassMeans.Of(losses, _labels) : losses.Average(), right / (double)_labels.Length);
    }
}
