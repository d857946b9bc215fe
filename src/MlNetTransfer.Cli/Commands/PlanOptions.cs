using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What <c>train</c> and <c>plan</c> both take: the network, what the user decides over the policy, and how the data is split.</summary>
internal sealed class PlanOptions
{
    private static readonly TransferOptions Defaults = new() { Data = "", OutputFolder = "" };

    private readonly Option<string?> _backbone = Choice.Completed(new Option<string?>("--backbone") { HelpName = "NAME", Description = $"Pretrained network: {string.Join(", ", OnnxEngine.BackboneNames)}; otherwise that of --weights, or of the installed ones the best for the images." }, OnnxEngine.BackboneNames);
    private readonly Option<string?> _weights = new("--weights") { HelpName = "FILE", Description = "File with pretrained weights: SafeTensors, PyTorch, Keras, ONNX or TensorFlow; otherwise those that ship or that 'models' has put in place." };
    private readonly Option<TransferStrategy?> _strategy = Choice.Optional<TransferStrategy>("--strategy", $"What is trained: {string.Join(", ", Enum.GetNames<TransferStrategy>())}; otherwise the policy chooses.");
    private readonly Option<PlanningPolicy> _policy = Choice.WithDefault("--policy", "How the strategy is chosen: Measured (tries some and proves the best) or Heuristic (four rules of thumb).", Defaults.Policy);
    private readonly Option<DecisionMetric?> _metric = Choice.Optional<DecisionMetric>("--metric", "By what candidates are compared: Accuracy (every image counts alike) or Macro (every class does: balanced accuracy); otherwise Macro where the largest class has more than twice the mean.");
    private readonly Option<int?> _epochs = Strict.Whole(new Option<int?>("--epochs") { HelpName = "N", Description = "Passes over the training images of a strategy that fine-tunes; otherwise the policy chooses." });
    private readonly Option<string?> _freezePoint = new("--freeze-before") { HelpName = "POINT", Description = "Stage or block before which everything is frozen, for example stage3 or features.11." };
    private readonly Option<string?> _cutPoint = new("--cut-after") { HelpName = "POINT", Description = "Stage or block after which TruncatedBackbone removes everything; otherwise chosen by leave-one-out." };
    private readonly Option<string[]> _settings = new("--set") { HelpName = "NAME=VALUE", Description = "An entry of the recipe in run.json that replaces the policy's, for example optimizer=Sgd or learningRate=0.01. May be given several times." };
    private readonly Option<TimeSpan?> _timeBudget = Strict.Duration(new Option<TimeSpan?>("--time-budget") { HelpName = "TIME", Description = "Time for the run where the policy chooses (otherwise 00:15:00), or for the fine-tuning of --strategy (otherwise without end): 15m, 1h30m or hours:minutes:seconds." });
    private readonly Option<string> _device = Choice.Completed(new Option<string>("--device") { HelpName = "NAME", Description = "Where a fine-tuning computes: auto, cpu, cuda or cuda:1.", DefaultValueFactory = _ => Defaults.Device }, ["auto", "cpu", "cuda"]);
    private readonly Option<int?> _inputSize = Strict.Whole(new Option<int?>("--input-size") { HelpName = "PIXELS", Description = "Side of the square that the network sees, a multiple of 32; otherwise the backbone's own." });
    private readonly Option<string?> _test = new("--test") { HelpName = "DATA", Description = "Folder or manifest with the test images; otherwise taken from DATA." };
    private readonly Option<double> _validationFraction = Strict.Real(new Option<double>("--validation-fraction") { HelpName = "SHARE", Description = "Share of the training images kept for validation.", DefaultValueFactory = _ => Defaults.ValidationFraction });
    private readonly Option<double> _testFraction = Strict.Real(new Option<double>("--test-fraction") { HelpName = "SHARE", Description = "Share of the images kept for the test, where DATA has none.", DefaultValueFactory = _ => Defaults.TestFraction });
    private readonly Option<long> _seed = Strict.Whole(new Option<long>("--seed") { HelpName = "N", Description = "Seed of every random choice.", DefaultValueFactory = _ => Defaults.Seed });
    private readonly Option<string?> _cache = new("--cache") { HelpName = "DIR", Description = "Folder of the feature cache." };
    private readonly PictureArguments _picture = new();
    private readonly DataOptions _manifest = new();

    public void AddTo(Command command)
    {
        _settings.Validators.Add(CheckSettings);
        foreach ((Option option, _) in Set.Where(o => o.Option != _manifest.ClassFolders))
        {
            command.Options.Add(option);
        }

        _manifest.AddTo(command);
    }

    /// <summary>Each option, and the property that it sets.</summary>
    public IEnumerable<(Option Option, string Name)> Set =>
    [
        (_backbone, nameof(TransferOptions.Backbone)), (_weights, nameof(TransferOptions.Weights)), (_strategy, nameof(TransferOptions.Strategy)), (_policy, nameof(TransferOptions.Policy)), (_metric, nameof(TransferOptions.Metric)),
        (_epochs, nameof(TransferOptions.Epochs)), (_freezePoint, nameof(TransferOptions.FreezePoint)), (_cutPoint, nameof(TransferOptions.CutPoint)), (_settings, nameof(TransferOptions.Settings)),
        (_timeBudget, nameof(TransferOptions.TimeBudget)), (_device, nameof(TransferOptions.Device)), (_inputSize, nameof(TransferOptions.InputSize)), .. _picture.Set, (_test, nameof(TransferOptions.TestData)),
        (_validationFraction, nameof(TransferOptions.ValidationFraction)),
        (_testFraction, nameof(TransferOptions.TestFraction)),
        (_seed, nameof(TransferOptions.Seed)),
        (_cache, nameof(TransferOptions.CacheFolder)),
        (_manifest.ClassFolders, nameof(TransferOptions.ClassFolders)),
    ];

    public TransferOptions Read(ParseResult parsed, string data, string output) => _picture.Read(parsed, new()
    {
        Data = data,
        OutputFolder = output,
        Backbone = parsed.GetValue(_backbone),
        Weights = parsed.GetValue(_weights),
        Strategy = parsed.GetValue(_strategy),
        Policy = parsed.GetValue(_policy),
        Metric = parsed.GetValue(_metric),
        Epochs = parsed.GetValue(_epochs),
        FreezePoint = parsed.GetValue(_freezePoint),
        CutPoint = parsed.GetValue(_cutPoint),
        Settings = (parsed.GetValue(_settings) ?? []).Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]),
        TimeBudget = parsed.GetValue(_timeBudget),
        Device = parsed.GetRequiredValue(_device),
        InputSize = parsed.GetValue(_inputSize),
        TestData = parsed.GetValue(_test),
        ValidationFraction = parsed.GetValue(_validationFraction),
        TestFraction = parsed.GetValue(_testFraction),
        Seed = parsed.GetValue(_seed),
        CacheFolder = parsed.GetValue(_cache),
        ClassFolders = parsed.GetValue(_manifest.ClassFolders),
        Manifest = _manifest.Read(parsed),
    });

    private static void CheckSettings(OptionResult result)
    {
        foreach (string bad in result.Tokens.Select(t => t.Value).Where(t => t.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"--set is '{bad}'; it must be NAME=VALUE.");
        }

        if (result.Tokens.GroupBy(t => t.Value.Split('=')[0], StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            result.AddError($"--set names '{twice.Key}' twice.");
        }
    }
}
