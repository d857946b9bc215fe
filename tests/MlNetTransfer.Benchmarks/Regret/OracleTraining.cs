using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Onnx;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
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
    private readonly RunSetup _setup;

    public OracleTraining(RegretNetwork network, string weights, RegretCell cell, ImageDataset dataset)
    {
        (_network, _cell, _dataset) = (network, cell, dataset);
        string file = network.Backbone == BackboneCatalog.Embedded
            ? new WeightsStore(Cache).Require(BackboneCatalog.Embedded).Path!
            : Report.WeightsOf(weights, network.Backbone);
        _setup = CellSetup.Of(network, file, dataset, DecisionMetric.Accuracy);
    }

    private string Cache => Path.Combine(_work, "cache");

    /// <summary>The profile without names of images.</summary>
    public JsonObject Profile()
    {
        TransferOptions options = new() { Data = _work, OutputFolder = "unused", CacheFolder = Cache, Seed = _cell.Seed };
        DatasetProfile profile = new ProfileStation(new RunContext(options, Engine, null, TimeProvider.System, null, CancellationToken.None))
            .Run(_dataset, _setup.Backbone, _setup.Weights);
        return JsonSerializer.SerializeToNode(CellSetup.Nameless(profile), OneLine)!.AsObject();
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
                strategy, BackboneShapes.Of(_setup.Backbone), train, validation, _dataset.Labels.Count, null, _network.Settings);
            int epochs = Math.Max(1, _network.MostSteps / Math.Max(1, train / recipe.BatchSize));
            options = options with { Epochs = _network.Settings.Count > 0 ? epochs : Math.Min(recipe.Epochs, epochs), Settings = _network.Settings };
        }

        RunContext context = new(options, Engine, new TorchFineTuner(TimeProvider.System), TimeProvider.System, null, CancellationToken.None);
        StrategyTraining training = new(context, checkpoint: null, _ => { });
        TimeSpan before = Environment.CpuUsage.TotalTime;
        TrainedTransfer trained = training.Run(CellSetup.Named(_setup, strategy), _setup.Backbone, _setup.Weights, _dataset, null);
        double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        (byte[] probabilities, bool[] right) = CellSetup.Validation(trained);
        TestAnswers test = CellSetup.Test(trained.Model, _dataset, Engine, options.OutputFolder);
        return new OracleOutcome(_cell, strategy, seconds, probabilities, right, test.Right, test.PerClass, Report.Commit);
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);
}
