using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Options;

/// <content>What is trained, and how.</content>
public static partial class OptionTable
{
    private const string NameIt = "Name one of them.", ByPolicy = "Leave it out for the policy's choice.";

    private const int MostGigabytes = 100_000, SmallestInput = 32, LargestInput = 512;

    private static readonly string[] BackboneNames = [.. BackboneCatalog.All.Select(b => b.Name)];

    /// <summary><see cref="TransferOptions.Backbone"/>.</summary>
    public static TypedOption<string> Backbone { get; } = new(
        nameof(TransferOptions.Backbone), OptionTypes.Text, o => o.Backbone, (o, v) => o with { Backbone = (string?)v })
    {
        Switch = "--backbone",
        ValueName = "NAME",
        Completions = BackboneNames,
        Help = $"Pretrained network: {string.Join(", ", BackboneNames)}. "
            + "Without it: the one that --weights holds, or the installed one that fits the images best.",
    };

    /// <summary><see cref="TransferOptions.Weights"/>.</summary>
    public static TypedOption<string> Weights { get; } = new(
        nameof(TransferOptions.Weights), OptionTypes.Text, o => o.Weights, (o, v) => o with { Weights = (string?)v })
    {
        Switch = "--weights",
        ValueName = "FILE",
        IsPath = true,
        Help = "File with pretrained weights: SafeTensors, PyTorch, Keras, ONNX or TensorFlow. Without it: the weights that ship, or that 'models' installed.",
    };

    /// <summary><see cref="TransferOptions.Strategy"/>.</summary>
    public static TypedOption<TransferStrategy> Strategy { get; } = new(
        nameof(TransferOptions.Strategy), OptionTypes.Name<TransferStrategy>(), o => o.Strategy, (o, v) => o with { Strategy = (TransferStrategy?)v })
    {
        Switch = "--strategy",
        ValueName = "NAME",
        Completions = Enum.GetNames<TransferStrategy>(),
        Help = $"What is trained: {string.Join(", ", Enum.GetNames<TransferStrategy>())}. Without it the policy chooses.",
        Wrong = v => NoName(v, "there is no strategy"),
        Remedy = NameIt,
    };

    /// <summary><see cref="TransferOptions.Policy"/>.</summary>
    public static TypedOption<PlanningPolicy> Policy { get; } = new(
        nameof(TransferOptions.Policy), OptionTypes.Name<PlanningPolicy>(), o => o.Policy, (o, v) => o with { Policy = (PlanningPolicy)v! })
    {
        Switch = "--policy",
        ValueName = "NAME",
        Completions = Enum.GetNames<PlanningPolicy>(),
        Use = OptionUse.WithoutStrategy,
        Help = "How the strategy is chosen: Measured (tries some and keeps what proves better) or Heuristic (four rules of thumb).",
        Wrong = v => NoName(v, "there is no policy"),
        Remedy = NameIt,
    };

    /// <summary><see cref="TransferOptions.Metric"/>.</summary>
    public static TypedOption<DecisionMetric> Metric { get; } = new(
        nameof(TransferOptions.Metric), OptionTypes.Name<DecisionMetric>(), o => o.Metric, (o, v) => o with { Metric = (DecisionMetric?)v })
    {
        Switch = "--metric",
        ValueName = "NAME",
        Completions = Enum.GetNames<DecisionMetric>(),
        Help = "What counts as better: Accuracy (every image counts the same) or Macro (every class counts the same: balanced accuracy). "
            + "Without it: Macro if the largest class has more than twice the images of the mean class.",
        Wrong = v => NoName(v, "there is no metric"),
        Remedy = NameIt,
    };

    /// <summary><see cref="TransferOptions.Epochs"/>.</summary>
    public static TypedOption<int> Epochs { get; } = new(
        nameof(TransferOptions.Epochs), OptionTypes.Whole, o => o.Epochs, (o, v) => o with { Epochs = (int?)v })
    {
        Switch = "--epochs",
        ValueName = "N",
        Use = OptionUse.FineTuning,
        Limits = "1 to 10,000",
        Help = "How often a fine-tuning goes through all training images. Without it the policy chooses.",
        Wrong = v => v is >= 1 and <= PlanningLimits.MostEpochs ? null : $"is {v}; allowed are 1 to {PlanningLimits.MostEpochs}",
        Remedy = ByPolicy,
    };

    /// <summary><see cref="TransferOptions.FreezePoint"/>.</summary>
    public static TypedOption<string> FreezePoint { get; } = new(
        nameof(TransferOptions.FreezePoint), OptionTypes.Text, o => o.FreezePoint, (o, v) => o with { FreezePoint = (string?)v })
    {
        Switch = "--freeze-before",
        ValueName = "POINT",
        Use = OptionUse.NamedFineTuning,
        Limits = "a stage, block or parameter group of the backbone",
        Help = "Freeze point: the stage, block or parameter group before which nothing trains, for example stage3, features.11 or layer4.1.conv2.",
    };

    /// <summary><see cref="TransferOptions.CutPoint"/>.</summary>
    public static TypedOption<string> CutPoint { get; } = new(
        nameof(TransferOptions.CutPoint), OptionTypes.Text, o => o.CutPoint, (o, v) => o with { CutPoint = (string?)v })
    {
        Switch = "--cut-after",
        ValueName = "POINT",
        Use = OptionUse.NamedCut,
        Limits = "a stage or block of the backbone",
        Help = $"Stage or block after which {StrategyCatalog.All.First(s => s.Stages == StageUse.Cut).Name} removes all layers. "
            + "Without it: chosen by leave-one-out.",
    };

    /// <summary><see cref="TransferOptions.Settings"/>.</summary>
    public static TypedOption<IReadOnlyDictionary<string, string>> Settings { get; } = new(
        nameof(TransferOptions.Settings),
        new OptionType<IReadOnlyDictionary<string, string>>(_ => null, _ => "it must be NAME=VALUE."),
        o => o.Settings,
        (o, v) => o with { Settings = (IReadOnlyDictionary<string, string>)v! })
    {
        Switch = "--set",
        ValueName = "NAME=VALUE",
        Use = OptionUse.FineTuning,
        IsRequired = true,
        Limits = "the entries of the recipe, below",
        Help = "Set one entry of the recipe, by its name in run.json, for example optimizer=Sgd or learningRate=0.01. May be given several times.",
    };

    /// <summary><see cref="TransferOptions.TimeBudget"/>.</summary>
    public static TypedOption<TimeSpan> TimeBudget { get; } = new(
        nameof(TransferOptions.TimeBudget), OptionTypes.Duration, o => o.TimeBudget, (o, v) => o with { TimeBudget = (TimeSpan?)v })
    {
        Switch = "--time-budget",
        ValueName = "TIME",
        Limits = "more than nothing, written up to 10,000 hours",
        Help = "Time limit: 15m, 1h30m or hours:minutes:seconds. Where the policy chooses it is for the whole run (without it: 00:15:00); "
            + "with --strategy it is for the fine-tuning (without it: no limit).",
        Wrong = v => v > TimeSpan.Zero ? null : $"is {v}; it must be more than 0",
        Remedy = "Leave it out for the default.",
    };

    /// <summary><see cref="TransferOptions.StopAfterSteps"/>.</summary>
    public static TypedOption<int> StopAfterSteps { get; } = new(
        nameof(TransferOptions.StopAfterSteps), OptionTypes.Whole, o => o.StopAfterSteps, (o, v) => o with { StopAfterSteps = (int?)v })
    {
        InConfig = false,
        Use = OptionUse.NamedFineTuning,
        Limits = "0 or more",
        Help = "Steps after which a fine-tuning ends, as if its time were up.",
        Wrong = v => v >= 0 ? null : $"is {v}; it must not be negative",
        Remedy = "Leave it out for no limit.",
    };

    /// <summary><see cref="TransferOptions.Paces"/>.</summary>
    public static TypedOption<string> Paces { get; } = new(
        nameof(TransferOptions.Paces), OptionTypes.Text, o => o.Paces, (o, v) => o with { Paces = (string?)v })
    {
        InConfig = false,
        Use = OptionUse.NamedFineTuning,
        Limits = "step:steps:side:judgeEvery, ascending, with spaces between; before them views:N, after them end:N; then the next training",
        Help = "How a fine-tuning that time planned went, so that it is repeated; a replay sets it.",
        Wrong = TrainingCourse.Wrong,
        Remedy = "Leave it out.",
    };

    /// <summary><see cref="TransferOptions.Resume"/>.</summary>
    public static TypedOption<bool> Resume { get; } = new(
        nameof(TransferOptions.Resume), OptionTypes.Flag, o => o.Resume, (o, v) => o with { Resume = (bool)v! })
    {
        Switch = "--resume",
        InConfig = false,
        Use = OptionUse.FineTuning,
        Help = "Continue an interrupted run that had the same options. If --out holds no checkpoint, the run starts from the beginning.",
    };

    /// <summary><see cref="TransferOptions.Device"/>.</summary>
    public static TypedOption<string> Device { get; } = new(
        nameof(TransferOptions.Device), OptionTypes.Text, o => o.Device, (o, v) => o with { Device = (string)v! })
    {
        Switch = "--device",
        ValueName = "NAME",
        Completions = ["auto", "cpu", "cuda"],
        IsRequired = true,
        Limits = "auto, cpu, cuda, cuda:0 to cuda:99",
        Help = "Where to compute features and fine-tune: auto, cpu, cuda or cuda:1.",
        Wrong = v => Sessions.SessionDevice.IsName(v) ? null : $"is '{v}'; allowed are auto, cpu, cuda, and cuda:0, cuda:1 …",
        Remedy = "Leave it out for auto.",
    };

    /// <summary><see cref="TransferOptions.Precision"/>.</summary>
    public static TypedOption<TrainingPrecision> Precision { get; } = new(
        nameof(TransferOptions.Precision), OptionTypes.Name<TrainingPrecision>(), o => o.Precision, (o, v) => o with { Precision = (TrainingPrecision)v! })
    {
        Switch = "--precision",
        ValueName = "NAME",
        Completions = Enum.GetNames<TrainingPrecision>(),
        Use = OptionUse.FineTuning,
        Help = "What fine-tuning computes in: Float32, BFloat16 (faster on processors that have it), or Auto (BFloat16 for large networks, where the "
            + "processor has it and its numbers are right). The model is Float32 in every case.",
        Wrong = v => NoName(v, "there is no precision"),
        Remedy = "Leave it out for Auto.",
    };

    /// <summary><see cref="TransferOptions.CacheLimit"/>.</summary>
    public static TypedOption<double> CacheLimit { get; } = new(
        nameof(TransferOptions.CacheLimit), OptionTypes.Real, o => o.CacheLimit, (o, v) => o with { CacheLimit = (double)v! })
    {
        Switch = "--cache-limit",
        ValueName = "GB",
        Use = OptionUse.FineTuning,
        Limits = "0 to 100,000",
        Help = "Gigabytes of disk that a fine-tuning may use to keep the output of frozen layers; 0 for none.",
        Wrong = v => v is >= 0 and <= MostGigabytes ? null : FormattableString.Invariant($"is {v}; allowed are 0 to {MostGigabytes} gigabytes"),
        Remedy = "Leave it out for 4.",
    };

    /// <summary><see cref="TransferOptions.InputSize"/>.</summary>
    public static TypedOption<int> InputSize { get; } = new(
        nameof(TransferOptions.InputSize), OptionTypes.Whole, o => o.InputSize, (o, v) => o with { InputSize = (int?)v })
    {
        Switch = "--input-size",
        ValueName = "PIXELS",
        Limits = "multiples of 32 up to 512",
        Help = "Side of the square that the network sees, in pixels. Without it: the backbone's own.",
        Wrong = v => v is >= SmallestInput and <= LargestInput && v % SmallestInput == 0
            ? null
            : $"is {v}; allowed are multiples of {SmallestInput} up to {LargestInput}",
        Remedy = "Leave it out for the backbone's own.",
    };

    /// <summary><see cref="TransferOptions.Unknown"/>.</summary>
    public static TypedOption<double> Unknown { get; } = new(
        nameof(TransferOptions.Unknown), OptionTypes.Real, o => o.Unknown, (o, v) => o with { Unknown = (double?)v })
    {
        Switch = "--unknown",
        ValueName = "SHARE",
        Limits = "above 0, up to 0.5",
        Help = "Share of known images that may be refused, for example 0.05: the model then says of images unlike the training images that they are of none "
            + "of its classes. Without it: every image gets a class.",
        Wrong = v => v is > 0 and <= 0.5 ? null : FormattableString.Invariant($"is {v}; allowed is above 0, up to 0.5"),
        Remedy = "Leave it out to refuse none.",
    };

    /// <summary><see cref="TransferOptions.Seed"/>.</summary>
    public static TypedOption<long> Seed { get; } = new(nameof(TransferOptions.Seed), OptionTypes.LongWhole, o => o.Seed, (o, v) => o with { Seed = (long)v! })
    {
        Switch = "--seed",
        ValueName = "N",
        Help = "Seed of every random choice.",
    };
}
