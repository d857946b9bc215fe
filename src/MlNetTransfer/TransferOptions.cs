using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer;

/// <summary>What to train on, with what, and where the results go. Null means that the policy decides.</summary>
public sealed partial record TransferOptions
{
    private const int MostEpochs = 10_000, MostGigabytes = 100_000, SmallestInput = 32, LargestInput = 512;

    /// <summary>A folder with one subfolder per class; or one with <c>train</c>, <c>val</c> (or <c>valid</c>, <c>validation</c>) and <c>test</c>
    /// subfolders of such; or a CSV manifest.</summary>
    public required string Data { get; init; }

    /// <summary>Folder that receives <c>model.zip</c>, <c>model.onnx</c>, <c>labels.txt</c>, <c>predictions.csv</c>, <c>run.json</c> and <c>report.html</c>:
    /// new, empty, or that of an earlier run.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Name of a backbone of the catalogue; null takes the one that <see cref="Weights"/> holds, or without those the best for the images of the ones that are installed, of which the embedded one always is.</summary>
    public string? Backbone { get; init; }

    /// <summary>File with the backbone's pretrained weights; null takes those that ship, were pulled or were imported (with <c>WeightsStore</c>).</summary>
    public string? Weights { get; init; }

    /// <summary>What is trained; null lets the policy choose.</summary>
    public TransferStrategy? Strategy { get; init; }

    /// <summary>How the strategy is chosen where <see cref="Strategy"/> names none.</summary>
    /// <value>Measured.</value>
    public PlanningPolicy Policy { get; init; }

    /// <summary>By what one candidate counts as better than another: backbones, stages, epochs, transforms, strategies; null takes balanced accuracy where the largest class has
    /// more than twice the images of the mean class, which of two classes none can have, else accuracy.</summary>
    public DecisionMetric? Metric { get; init; }

    /// <summary>Passes over the training images of a strategy that fine-tunes; null lets the policy choose.</summary>
    /// <value>Null. 1 to 10,000.</value>
    public int? Epochs { get; init; }

    /// <summary>Stage, block or parameter group before which everything is frozen, for example <c>stage3</c>, <c>features.11</c> or <c>layer4.1.conv2</c>, in a strategy that fine-tunes; null leaves it to the strategy.</summary>
    public string? FreezePoint { get; init; }

    /// <summary>Stage or block after which <see cref="TransferStrategy.TruncatedBackbone"/> removes everything; null chooses the stage by leave-one-out.</summary>
    public string? CutPoint { get; init; }

    /// <summary>Entries of <see cref="FineTuningRecipe"/> that replace the policy's, by name and with values as in <c>run.json</c>:
    /// <c>["optimizer"] = "Sgd"</c>, <c>["learningRate"] = "0.01"</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>A fine-tuning that is named, its preparation included, ends with the step in which this has passed, and the weights are judged there too; null for never.
    /// Where the policy chooses, the run begins nothing that it does not expect to end within this time; null for 15 minutes.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>A fine-tuning ends with this step, as if the time budget had; null for never. A replay sets it.</summary>
    public int? StopAfterSteps { get; init; }

    /// <summary>Whether a fine-tuning goes on from the checkpoint that an interrupted run of the same options left in <see cref="OutputFolder"/>.</summary>
    /// <value>False. Where there is no checkpoint the run begins anew.</value>
    public bool Resume { get; init; }

    /// <summary>Where a fine-tuning computes: <c>auto</c> (a GPU where one can be used), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <value>auto.</value>
    public string Device { get; init; } = "auto";

    /// <summary>Most gigabytes of frozen layers' output that a fine-tuning keeps in the cache folder while it runs.</summary>
    /// <value>4. 0 keeps none: frozen layers then run in every epoch.</value>
    public double CacheLimit { get; init; } = 4;

    /// <summary>Side of the square that the network sees, pixels; null takes the backbone's own. Smaller is faster, and less accurate.</summary>
    /// <value>Null. A multiple of 32 from 32 to 512.</value>
    public int? InputSize { get; init; }

    /// <summary>Folder or manifest with the test images; null takes them from <see cref="Data"/>.</summary>
    public string? TestData { get; init; }

    /// <summary>Which folders are the classes where class folders hold folders; null takes the outermost and says so, or refuses where the same names recur in
    /// several.</summary>
    public ClassFolders? ClassFolders { get; init; }

    /// <summary>Folder with images of the same kind whose classes are not known. The backbone is trained on them and on the training images without labels, and
    /// the result is kept only where it tells the training images' classes apart better. Null for none.</summary>
    public string? Unlabelled { get; init; }

    /// <summary>Share of each class's training images kept for validation, where the data has no validation split.</summary>
    /// <value>0.15. Between 0 and 0.5.</value>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>Share of each class's images kept for the final test, where neither <see cref="TestData"/> nor a test split exists.</summary>
    /// <value>0.2. Between 0 and 0.5; 0 trains on everything and reports no test accuracy.</value>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Whether run.json and report.html hold small pictures of example images, and maps of what the model looks at; false for data that must stay where it is. File names and labels stand there either way.</summary>
    /// <value>True.</value>
    public bool Pictures { get; init; } = true;

    /// <summary>Seed of every random choice: the same seed, data and machine give the same model, where a strategy and a backbone are named; the policy also goes by how long things take, and <see cref="TransferPipeline.Replay"/> repeats it.</summary>
    /// <value>1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>How a CSV manifest is read.</summary>
    public ManifestOptions Manifest { get; init; } = new();

    /// <summary>Folder of the feature cache, which speeds up further runs on the same images.</summary>
    /// <value>Null: <c>MLNETTRANSFER_CACHE</c>, else the platform's cache folder.</value>
    public string? CacheFolder { get; init; }

    /// <summary>What was found where these options come from; stands with the findings on the data.</summary>
    internal IReadOnlyList<Finding> Notes { get; init; } = [];

    /// <summary>Order of the classes in an earlier run that this one goes on with or repeats; null where there is none.</summary>
    internal IReadOnlyList<string>? LabelOrder { get; init; }

    /// <summary>Images from elsewhere than <see cref="Data"/>; such a run cannot be replayed.</summary>
    internal TransferFeed? Feed { get; init; }

    internal DatasetOptions Dataset => new()
    {
        Data = Data,
        ClassFolders = ClassFolders,
        LabelOrder = LabelOrder,
        Listing = Feed?.Listing,
        TestData = TestData,
        ValidationFraction = ValidationFraction,
        TestFraction = TestFraction,
        Seed = Seed,
        Manifest = Manifest,
        PixelLimit = PixelLimit * ImageLimits.Million,
    };

    /// <summary>Everything that is wrong with these options themselves; empty when they can be used.</summary>
    public IReadOnlyList<Finding> Check()
    {
        if (OptionPaths.Nulls(this) is { Count: > 0 } nulls)
        {
            return nulls;
        }

        List<Finding> findings = [];
        Require(findings, nameof(Data), Data);
        Require(findings, nameof(OutputFolder), OutputFolder);
        if (findings.Count == 0 && Feed is null && OptionPaths.OutputAmongImages(this) is { } among)
        {
            findings.Add(among);
        }

        if (Strategy is { } strategy && !Enum.IsDefined(strategy))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Strategy), $"there is no strategy {(int)strategy}; there are {string.Join(", ", Enum.GetNames<TransferStrategy>())}", "Name one of them."));
        }

        if (!Enum.IsDefined(Policy))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Policy), $"there is no policy {(int)Policy}; there are {string.Join(", ", Enum.GetNames<PlanningPolicy>())}", "Name one of them."));
        }

        if (Metric is { } metric && !Enum.IsDefined(metric))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Metric), $"there is no metric {(int)metric}; there are {string.Join(", ", Enum.GetNames<DecisionMetric>())}", "Name one of them."));
        }

        if (ClassFolders is { } classFolders && !Enum.IsDefined(classFolders))
        {
            findings.Add(Finding.Error(
                FindingCode.OptionInvalid,
                nameof(ClassFolders),
                $"is {(int)classFolders}; there are {string.Join(", ", Enum.GetNames<ClassFolders>())}",
                "Name one of them."));
        }

        if (Epochs is < 1 or > MostEpochs)
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Epochs), $"is {Epochs}; allowed are 1 to {MostEpochs}", "Leave it out for the policy's choice."));
        }

        if (CutPoint is not null && (Strategy is null || StrategyCatalog.Find(Strategy.Value) is not { Stages: StageUse.Cut }))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(CutPoint), $"is '{CutPoint}', and {(Strategy is null ? "no strategy is named" : $"{Strategy} removes no layers")}", $"Name {StrategyCatalog.All.First(s => s.Stages == StageUse.Cut).Name} as the strategy."));
        }

        if (FreezePoint is not null && (Strategy is null || !FineTuningPolicy.Applies(Strategy.Value)))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(FreezePoint), $"is '{FreezePoint}', and {(Strategy is null ? "no strategy is named" : $"{Strategy} trains no layers of the network")}", "Name a strategy that fine-tunes."));
        }

        (string Name, bool Set)[] ofFineTuning = [(nameof(Settings), Settings.Count > 0), (nameof(Epochs), Epochs is not null), (nameof(TimeBudget), TimeBudget is not null), (nameof(Resume), Resume)];
        foreach ((string name, _) in ofFineTuning.Where(o => o.Set && Strategy is { } named && !FineTuningPolicy.Applies(named)))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, name, $"is set, and {Strategy} trains no layers of the network", "Leave it out, or name a strategy that fine-tunes."));
        }

        foreach (string name in Settings.Keys.Where(k => Strategy is null && RecipeEntries.Find(k) is { IsOfOneStrategy: true }))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, $"setting {name}", "is set, and no strategy is named; it cannot hold for all of them", "Name a strategy that fine-tunes, or leave it out."));
        }

        if (Resume && Strategy is null)
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Resume), "is set, and no strategy is named; what the policy trains is not kept in checkpoints", "Name the strategy that was interrupted, or leave it out."));
        }

        foreach ((string name, string setting) in (ReadOnlySpan<(string, string)>)[(nameof(Epochs), nameof(FineTuningRecipe.Epochs)), (nameof(FreezePoint), nameof(FineTuningRecipe.FirstTrainedConvolution))])
        {
            if (Settings.Keys.Contains(setting, StringComparer.OrdinalIgnoreCase) && (name == nameof(Epochs) ? Epochs is not null : FreezePoint is not null))
            {
                findings.Add(Finding.Error(FindingCode.OptionInvalid, name, $"is set twice, also as the setting {setting}", "Leave one of them out."));
            }
        }

        foreach ((string name, string? path) in (ReadOnlySpan<(string, string?)>)[(nameof(Data), Data), (nameof(OutputFolder), OutputFolder), (nameof(Weights), Weights), (nameof(TestData), TestData), (nameof(Unlabelled), Unlabelled), (nameof(CacheFolder), CacheFolder), (nameof(ManifestOptions.Root), Manifest.Root)])
        {
            if (path?.Contains('\0', StringComparison.Ordinal) == true)
            {
                findings.Add(Finding.Error(FindingCode.OptionInvalid, name, "holds a character with the code 0, which no path can hold", "Mend it."));
            }
        }

        findings.AddRange(new RecipeSettings(Settings).Findings);
        if (TimeBudget <= TimeSpan.Zero)
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(TimeBudget), $"is {TimeBudget}; it must be more than nothing", "Leave it out for no limit."));
        }

        if (StopAfterSteps < 0)
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(StopAfterSteps), $"is {StopAfterSteps}; it must not be negative", "Leave it out for no limit."));
        }

        if (!DeviceForm().IsMatch(Device))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(Device), $"is '{Device}'; allowed are auto, cpu, cuda, and cuda:0, cuda:1 …", "Leave it out for auto."));
        }

        if (!(CacheLimit is >= 0 and <= MostGigabytes))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(CacheLimit), $"is {CacheLimit}; allowed are 0 to {MostGigabytes} gigabytes", "Leave it out for 4."));
        }

        if (InputSize is { } side && (side < SmallestInput || side > LargestInput || side % SmallestInput != 0))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, nameof(InputSize), $"is {side}; allowed are multiples of {SmallestInput} up to {LargestInput}", "Leave it out for the backbone's own."));
        }

        findings.AddRange(PictureFindings());
        findings.AddRange(DatasetChecks.Options(Dataset));
        if (CacheFolder is not null)
        {
            Require(findings, nameof(CacheFolder), CacheFolder);
        }

        return findings;
    }

    [System.Text.RegularExpressions.GeneratedRegex("^(auto|cpu|cuda(:[0-9]{1,2})?)$")]
    private static partial System.Text.RegularExpressions.Regex DeviceForm();

    private static void Require(List<Finding> findings, string option, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            findings.Add(Finding.Error(FindingCode.OptionInvalid, option, "is empty", "Give it a path."));
        }
    }
}
