using MlNetTransfer.Backbones;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;
using MlNetTransfer.Views;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks.Mix;

/// <summary>Trains one strategy as the product does, without mixing, and judges every network on the way back to its start.</summary>
internal sealed class MixTraining : IFineTuner
{
    private const int MostSteps = 600;

    private static readonly double[] Shares = [1, 0.75, 0.5, 0.25, 0];

    private readonly TorchFineTuner _inner = new(TimeProvider.System);
    private FineTuningTask? _task;
    private FineTuningResult? _result;
    private double[] _before = [];

    public static MixCell Run(RegretCell cell, TransferStrategy strategy, ImageDataset dataset, string weightsFolder)
    {
        RegretNetwork network = RegretNetwork.Find("regret");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-mix-").FullName;
        try
        {
            return new MixTraining().Run(cell, strategy, dataset, network, Report.WeightsOf(weightsFolder, network.Backbone), work);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    public void Check(string device, string cacheFolder) => _inner.Check(device, cacheFolder);

    public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        _task = task;
        return _result = _inner.FineTune(task, progress, cancellationToken);
    }

    private MixCell Run(RegretCell cell, TransferStrategy strategy, ImageDataset dataset, RegretNetwork network, string weights, string work)
    {
        BackboneSpec spec = network.Spec.WithImageSide(
            TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), network.Spec.Preprocessing.ResizeShorterSide));
        int train = dataset.In(ImageSplit.Train).Count(), classes = dataset.Labels.Count;
        FineTuningRecipe recipe = FineTuningPolicy.Choose(
            strategy, BackboneShapes.Of(spec), train, dataset.In(ImageSplit.Validation).Count(), classes, null);
        TransferOptions options = new()
        {
            Data = work,
            OutputFolder = Path.Combine(work, "model"),
            CacheFolder = Path.Combine(work, "cache"),
            Backbone = network.Backbone,
            Strategy = strategy,
            InputSize = network.InputSize,
            Seed = cell.Seed,
            Epochs = Math.Min(recipe.Epochs, Math.Max(1, MostSteps / Math.Max(1, train / recipe.BatchSize))),
            Settings = new Dictionary<string, string> { ["mixWithStart"] = "false" },
        };
        PlanDecisions plan = TransferPolicy.Choose(
            network.Backbone, true, network.Backbone, null, spec.Preprocessing.ResizeShorterSide, strategy, dataset.CommonSide(ImageSplit.Train),
            MetricChoice.Of(DecisionMetric.Accuracy, []));
        RunContext context = new(options, new OnnxTransferEngine(), this, TimeProvider.System, null, CancellationToken.None);
        new StrategyTraining(context, checkpoint: null, _ => { }).Run(plan, spec, WeightsReader.Load(spec, weights), dataset, null);
        PixelInputs validation = Inputs(_task!.Validation), test = Inputs(new TrainingImages(dataset.In(ImageSplit.Test), _task.Backbone.Preprocessing));
        return new MixCell(cell, strategy, validation.Count, test.Count, [.. Shares.Select(share => Judge(share, validation, test, classes))], Report.Commit);
    }

    private PixelInputs Inputs(TrainingImages images) => new(images, _task!.Backbone.InputSize, 0, ImageTransforms.None);

    private MixCell.Network Judge(double share, PixelInputs validation, PixelInputs test, int classes)
    {
        LinearHead head = WeightMix.Of(share == 0 ? _task!.Probe : MixSearch.HeadOfStart(_task!), _result!.Head, share);
        using TorchNetwork mixed = new(_task!.Backbone, WeightMix.Of(_task.Weights, _result.Weights, share), head);
        double[] judged = NetworkScores.Of(mixed, validation, _task.Random), tested = NetworkScores.Of(mixed, test, _task.Random);
        int[] truth = Labels(validation), testTruth = Labels(test);
        double best = TemperatureScaling.Fit(judged, truth, classes), ships = Calibration.OfLogits(judged, truth, classes, new HeadOptions()).Temperature;
        int right = testTruth.Where((label, i) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(tested.AsSpan(i * classes, classes)) == label).Count();
        double[] losses = TemperatureScaling.Losses(judged, truth, classes, best);
        (double gain, double error) = MixSearch.Gain(_before.Length == 0 ? losses : _before, losses);
        _before = losses;
        return new MixCell.Network(
            share,
            TemperatureScaling.LogLoss(judged, truth, classes, 1),
            TemperatureScaling.LogLoss(judged, truth, classes, best),
            right / (double)testTruth.Length,
            TemperatureScaling.LogLoss(tested, testTruth, classes, ships),
            gain,
            error);
    }

    private static int[] Labels(PixelInputs inputs) => [.. Enumerable.Range(0, inputs.Count).Select(inputs.Label)];
}
