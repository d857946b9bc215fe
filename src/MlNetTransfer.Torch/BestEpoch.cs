using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Judges the network on the validation images and keeps the best state of it.</summary>
/// <param name="network">What is judged.</param>
/// <param name="task">Says whether the state before the first step may be kept.</param>
/// <param name="validation">Without any, every state replaces the one before.</param>
/// <param name="seen">Images whose scores are kept: the validation images, or others where there are none.</param>
internal sealed class BestEpoch(TorchNetwork network, FineTuningTask task, ITrainingInputs validation, ITrainingInputs seen)
{
    private readonly int _classes = (int)network.HeadBias.shape[0];
    private readonly int[] _labels = [.. Enumerable.Range(0, validation.Count).Select(validation.Label)];

    /// <summary>Number of the epoch that is kept.</summary>
    public int Number { get; private set; }

    /// <summary>Its log-loss on the validation images, in which every class counts alike where balanced accuracy decides; infinite when only the
    /// state before the first step is there and may not be kept.</summary>
    public double LogLoss { get; private set; } = double.PositiveInfinity;

    public BackboneWeights Weights { get; private set; } = task.Weights;

    public LinearHead Head { get; private set; } = task.Probe;

    /// <summary>[seen images × classes].</summary>
    public double[] Logits { get; private set; } = [];

    /// <summary>Numbers of <see cref="Logits"/>.</summary>
    public int LogitsCount => seen.Count * _classes;

    /// <summary>Before the first step the network is the linear probe, unless its head starts empty.</summary>
    private bool ProbeIsCandidate => task.Recipe is { HeadFromProbe: true, RandomInitialization: false };

    /// <summary>Scores of the network that was judged last, [seen images × classes].</summary>
    public double[] Judged { get; private set; } = [];

    /// <summary>Judges the network as it stands.</summary>
    /// <param name="epoch">After which.</param>
    /// <param name="last">Whether the training came to its planned end with it.</param>
    /// <param name="isProbe">Whether it is the linear probe, whatever the recipe begins with.</param>
    /// <param name="cancellationToken">Ends the work between batches; nothing is judged then.</param>
    /// <returns>The epoch with log-loss and accuracy.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TrainingEpoch Judge(TrainingEpoch epoch, bool last = false, bool isProbe = false, CancellationToken cancellationToken = default)
    {
        double[] logits = Judged = NetworkScores.Of(network, seen, task.Random, cancellationToken);
        bool judged = _labels.Length > 0, candidate = epoch.Number > 0 || isProbe || ProbeIsCandidate;
        bool finite = judged ? Array.TrueForAll(logits, double.IsFinite) : network.State.All(t => Array.TrueForAll(HostView.Read(t), float.IsFinite));
        double logLoss = judged && finite ? TemperatureScaling.LogLoss(logits, _labels, _classes, 1) : double.NaN;
        double macroLogLoss = judged && finite ? ClassMeans.Of(TemperatureScaling.Losses(logits, _labels, _classes, 1), _labels) : double.NaN;
        double[] right = [.. _labels.Select((label, i) => Best(logits.AsSpan(i * _classes, _classes)) == label ? 1.0 : 0)];
        double decides = task.Metric == DecisionMetric.Macro ? macroLogLoss : logLoss;
        if (candidate && finite && (!judged || decides < LogLoss || (last && !task.Recipe.KeepBestEpoch)))
        {
            Keep(epoch.Number, decides, network.ExportWeights(task.Weights.Path), network.ExportHead(), logits);
        }

        return epoch with
        {
            ValidationLogLoss = double.IsFinite(logLoss) ? logLoss : null,
            ValidationAccuracy = judged ? right.Sum() / right.Length : null,
            ValidationMacroLogLoss = double.IsFinite(macroLogLoss) ? macroLogLoss : null,
            ValidationMacroAccuracy = judged ? ClassMeans.Of(right, _labels) : null,
        };
    }

    public void Keep(int number, double logLoss, BackboneWeights weights, LinearHead head, double[] logits)
    {
        (Number, Weights, Head, Logits) = (number, weights, head, logits);
        LogLoss = double.IsFinite(logLoss) ? logLoss : double.PositiveInfinity;
    }

    private static int Best(ReadOnlySpan<double> scores) => TensorPrimitives.IndexOfMax(scores);
}
