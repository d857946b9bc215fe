using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Compares trainings with the linear probe on the validation images.</summary>
internal sealed class TrialJudge
{
    private readonly TrainedTransfer _probe;
    private readonly int[] _labels;
    private readonly int _trainingImages;
    private readonly bool[] _probeRight;

    /// <param name="probe">The linear probe.</param>
    public TrialJudge(TrainedTransfer probe)
    {
        _probe = probe;
        _labels = [.. probe.Dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)];
        _trainingImages = probe.Dataset.In(ImageSplit.Train).Count();
        _probeRight = Right(probe.ValidationLogits);
    }

    private DecisionMetric Metric => _probe.Plan.Metric.Value;

    private DecisionMetric OtherMetric => MetricDifference.Other(Metric);

    /// <summary>Validation images that the linear probe gets wrong.</summary>
    public int Mistakes => _probeRight.Count(r => !r);

    /// <param name="trial">What was trained.</param>
    /// <param name="seconds">It took.</param>
    public TrialResult Result(TrainedTransfer trial, double seconds)
    {
        bool[] right = Right(trial.ValidationLogits);
        MetricDifference own = Difference(Metric, right), other = Difference(OtherMetric, right);
        double share = trial.FineTuning is { } training ? ContinuedTraining.ShareInTime(training, _trainingImages) : 1;
        return new TrialResult(own.Gain, own.Error, seconds, Movement(trial.Model.Weights, _probe.Model.Weights), share) { Other = (other.Gain, other.Error) };
    }

    /// <summary>What to tell of a model that is worse than the linear probe beyond chance.</summary>
    public IEnumerable<Finding> Worse(TrainedTransfer model) =>
        FineTuningFindings.Worse(model.Plan.Strategy.Value, Metric, Right(model.ValidationLogits), _probeRight, _labels);

    /// <summary>Where a training stands that can no longer win; null while it can.</summary>
    /// <param name="right">[validation images], whether it is right.</param>
    /// <param name="share">Of its schedule that is done.</param>
    /// <param name="inHand">The best model in hand.</param>
    public StoppedTrial? Hopeless(bool[] right, double share, TrainedTransfer inHand)
    {
        if (!LearningCurveBound.Of(Metric, share, right, Right(inHand.ValidationLogits), _labels).IsHopeless)
        {
            return null;
        }

        MetricDifference own = Difference(Metric, right), other = Difference(OtherMetric, right);
        double plausible = LearningCurveBound.Of(Metric, share, right, _probeRight, _labels).Gain;
        return new StoppedTrial(own.Gain, own.Error, other.Gain, other.Error, plausible, share);
    }

    /// <summary>Whether a model is at least as good as another by the metric that decides.</summary>
    public bool IsNoWorse(TrainedTransfer model, TrainedTransfer than) =>
        MetricDifference.Of(Metric, Right(model.ValidationLogits), Right(than.ValidationLogits), _labels).Gain >= 0;

    private MetricDifference Difference(DecisionMetric metric, bool[] right) => MetricDifference.Of(metric, right, _probeRight, _labels);

    /// <summary>[validation images], whether scores of them are right.</summary>
    /// <param name="logits">[validation images × classes].</param>
    public bool[] Right(double[] logits)
    {
        int classes = _probe.Model.Labels.Count;
        return [.. _labels.Select((label, i) => TensorPrimitives.IndexOfMax<double>(logits.AsSpan(i * classes, classes)) == label)];
    }

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
