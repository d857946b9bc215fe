using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Onnx;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Trains strategies on one cell as the product does, and tests what it exports.</summary>
internal sealed class OracleTraining : IDisposable
{
    public static readonly JsonSerializerOptions OneLine = new(TransferRun.Json) { WriteIndented = false };

    private static readonly OnnxTransferEngine Engine = new();

    private readonly string _work = Directory.CreateTempSubdirectory("mlnet-transfer-regret-").FullName;
    private readonly RegretNetwork _network;
    private readonly RegretCell _cell;
    private readonly ImageDataset _dataset;
    private readonly BackboneSpec _backbone;
    private readonly BackboneWeights _weights;

    public OracleTraining(RegretNetwork network, string weights, RegretCell cell, ImageDataset dataset)
    {
        (_network, _cell, _dataset) = (network, cell, dataset);
        _backbone = network.Spec.WithImageSide(TransferPolicy.ImageSideFor(dataset.CommonSide(ImageSplit.Train), network.Spec.Preprocessing.ResizeShorterSide));
        _weights = WeightsReader.Load(_backbone, network.Backbone == BackboneCatalog.Embedded ? new WeightsStore(Cache).Require(BackboneCatalog.Embedded).Path! : Report.WeightsOf(weights, network.Backbone));
    }

    private string Cache => Path.Combine(_work, "cache");

    /// <summary>The profile without names of images.</summary>
    public JsonObject Profile()
    {
        TransferOptions options = new() { Data = _work, OutputFolder = "unused", CacheFolder = Cache, Seed = _cell.Seed };
        DatasetProfile profile = new ProfileStation(new RunContext(options, Engine, null, TimeProvider.System, null, CancellationToken.None))
            .Run(_dataset, _backbone, _weights);
        return JsonSerializer.SerializeToNode(
            profile with { ClassAccuracies = [], SuspiciousLabels = [], Size = profile.Size with { Classes = [] } }, OneLine)!.AsObject();
    }

    public OracleOutcome Train(TransferStrategy strategy)
    {
        TransferOptions options = new()
        {
            Data = _work,
            OutputFolder = Path.Combine(_work, "model"),
            CacheFolder = Cache,
            Backbone = _network.Backbone,
            Strategy = strategy,
            InputSize = _network.InputSize,
            Seed = _cell.Seed,
        };
        int train = _dataset.In(ImageSplit.Train).Count(), validation = _dataset.In(ImageSplit.Validation).Count();
        if (FineTuningPolicy.Applies(strategy))
        {
            FineTuningRecipe recipe = FineTuningPolicy.Choose(
                strategy, BackboneShapes.Of(_backbone), train, validation, _dataset.Labels.Count, null, _network.Settings);
            int epochs = Math.Max(1, _network.MostSteps / Math.Max(1, train / recipe.BatchSize));
            options = options with { Epochs = _network.Settings.Count > 0 ? epochs : Math.Min(recipe.Epochs, epochs), Settings = _network.Settings };
        }

        PlanDecisions plan = TransferPolicy.Choose(_network.Backbone, true, _network.Backbone, null, _backbone.Preprocessing.ResizeShorterSide, strategy, _dataset.CommonSide(ImageSplit.Train), MetricChoice.Of(DecisionMetric.Accuracy, []));
        RunContext context = new(options, Engine, new TorchFineTuner(TimeProvider.System), TimeProvider.System, null, CancellationToken.None);
        StrategyTraining training = new(context, checkpoint: null, _ => { });
        TimeSpan before = Environment.CpuUsage.TotalTime;
        TrainedTransfer trained = training.Run(plan, _backbone, _weights, _dataset, null);
        double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        int[] truth = [.. _dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)];
        (byte[] probabilities, bool[] right) = Score(trained.ValidationLogits, truth, _dataset.Labels.Count);
        using OutputFolder folder = OutputFolder.Open(options.OutputFolder);
        Engine.Exporter.Export(trained.Model, folder);
        using IFeatureExtractor onnx = Engine.Exporter.OpenOnnx(folder.File(OutputFolder.ModelOnnx));
        LabelledImage[] test = [.. _dataset.In(ImageSplit.Test)];
        FeatureMatrix scores = BatchScores.Of(onnx, _dataset, test, null, CancellationToken.None).Scores;
        bool[] testRight = [.. test.Select((image, i) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Row(i)) == image.LabelIndex)];
        return new OracleOutcome(
            _cell,
            strategy,
            seconds,
            probabilities,
            right,
            testRight,
            [.. Enumerable.Range(0, _dataset.Labels.Count).Select(c => test.Count(i => i.LabelIndex == c))],
            Report.Commit);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static (byte[] Probabilities, bool[] Right) Score(double[] logits, int[] truth, int classes)
    {
        byte[] probabilities = new byte[truth.Length];
        bool[] right = new bool[truth.Length];
        double[] row = new double[classes];
        for (int i = 0; i < truth.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.SoftMax<double>(logits.AsSpan(i * classes, classes), row);
            probabilities[i] = (byte)Math.Round(100 * row[truth[i]]);
            right[i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(row) == truth[i];
        }

        return (probabilities, right);
    }
}
