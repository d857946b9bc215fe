using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Images and network, with what all policies begin with: the linear probe and the profile, each done once and timed from an empty
/// cache on.</summary>
internal sealed class BudgetMaterial : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("mlnet-transfer-budgets-").FullName;
    private readonly long _seed;
    private readonly RegretNetwork _network;
    private readonly Lazy<(TrainedTransfer Trained, double Seconds)> _probe, _named;
    private readonly Dictionary<long, (DatasetProfile Profile, double Seconds)> _profiles = [];

    /// <param name="network">The backbone and its input.</param>
    /// <param name="cache">Cache folder in which it is installed.</param>
    /// <param name="dataset">Drawn.</param>
    /// <param name="seed">Of all that is trained.</param>
    public BudgetMaterial(RegretNetwork network, string cache, ImageDataset dataset, long seed)
    {
        (_network, _seed) = (network, seed);
        Setup = CellSetup.Of(network, new WeightsStore(cache).Require(network.Backbone).Path!, dataset, null);
        _probe = new(() => TrainProbe(Setup.Plan, PolicyOptions));
        _named = new(() => TrainProbe(
            CellSetup.Named(Setup, TransferStrategy.LinearProbe), NamedOptions with { Strategy = TransferStrategy.LinearProbe }));
    }

    public static OnnxTransferEngine Engine { get; } = new();

    public RunSetup Setup { get; }

    /// <summary>Of a run that names no strategy.</summary>
    public TrainedTransfer Probe => _probe.Value.Trained;

    public double ProbeSeconds => _probe.Value.Seconds;

    /// <summary>Folder in which a run of the policy keeps what it would need to go on.</summary>
    public string Journal => Directory.CreateDirectory(Path.Combine(_work, "journal")).FullName;

    /// <summary>The whole profile.</summary>
    public DatasetProfile Profile => Profiled(long.MaxValue).Profile;

    /// <summary>Of a run that names a strategy: it computes the features of fewer stages.</summary>
    public TrainedTransfer NamedProbe => _named.Value.Trained;

    public double NamedProbeSeconds => _named.Value.Seconds;

    /// <summary>A cache of its own, so that a policy finds what its own linear probe left and nothing more.</summary>
    public TransferOptions PolicyOptions => Options("policy");

    public TransferOptions NamedOptions => Options("named");

    public static RunContext Context(TransferOptions options, TimeProvider time) =>
        new(options, Engine, new TorchFineTuner(time), time, null, CancellationToken.None);

    /// <summary>A profile that takes as much as a run's time allows; one that is bounded otherwise costs other seconds and is measured anew.</summary>
    /// <param name="most">Images that may pass through a network for it.</param>
    public (DatasetProfile Profile, double Seconds) Profiled(long most)
    {
        if (!_profiles.TryGetValue(most, out (DatasetProfile Profile, double Seconds) profiled))
        {
            _ = _probe.Value;
            ProcessorTime time = new(BudgetCell.Cores);
            RunContext context = Context(PolicyOptions, time);
            DatasetProfile profile = new ProfileStation(context).Run(Setup.Dataset, Setup.Backbone, Setup.Weights, most);
            _profiles.Add(most, profiled = (profile, context.Clock.Total));
        }

        return profiled;
    }

    public void Publish(TrainedTransfer trained)
    {
        using OutputFolder folder = OutputFolder.Open(Path.Combine(_work, "published"));
        Engine.Exporter.Export(trained.Model, folder);
    }

    public TestAnswers Test(ClassifierModel model) => CellSetup.Test(model, Setup.Dataset, Engine, Path.Combine(_work, "tested"));

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private TransferOptions Options(string cache) => new()
    {
        Data = _work,
        OutputFolder = Path.Combine(_work, "model"),
        CacheFolder = Path.Combine(_work, cache),
        Backbone = _network.Backbone,
        InputSize = _network.InputSize,
        Seed = _seed,
        Device = "cpu",
        Pictures = false,
    };

    private (TrainedTransfer Trained, double Seconds) TrainProbe(PlanDecisions plan, TransferOptions options)
    {
        ProcessorTime time = new(BudgetCell.Cores);
        RunContext context = Context(options, time);
        TrainedTransfer probe = new StrategyTraining(context, checkpoint: null, _ => { })
            .Run(plan, Setup.Backbone, Setup.Weights, Setup.Dataset, trial: null);
        return (probe, context.Clock.Total);
    }
}
