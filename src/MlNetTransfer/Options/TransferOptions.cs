using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;

namespace MlNetTransfer;

/// <summary>What to train on, with what, and where the results go. Null means that the policy decides.</summary>
public sealed partial record TransferOptions
{
    /// <summary>A folder with one subfolder per class; or one with <c>train</c>, <c>val</c> (or <c>valid</c>, <c>validation</c>) and <c>test</c>
    /// subfolders of such; or a CSV manifest.</summary>
    public required string Data { get; init; }

    /// <summary>Folder that receives <c>model.zip</c>, <c>model.onnx</c>, <c>labels.txt</c>, <c>predictions.csv</c>, <c>reference.json</c>, <c>run.json</c>
    /// and <c>report.html</c>: new, empty, or that of an earlier run.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Name of a backbone of the catalogue; null takes the one that <see cref="Weights"/> holds, or without those the best for the
    /// images of the ones that are installed, of which the embedded one always is.</summary>
    public string? Backbone { get; init; }

    /// <summary>File with the backbone's pretrained weights; null takes those that ship, were pulled or were imported (with <c>WeightsStore</c>).</summary>
    public string? Weights { get; init; }

    /// <summary>What is trained; null lets the policy choose.</summary>
    public TransferStrategy? Strategy { get; init; }

    /// <summary>How the strategy is chosen where <see cref="Strategy"/> names none.</summary>
    /// <value>Measured.</value>
    public PlanningPolicy Policy { get; init; }

    /// <summary>By what one candidate counts as better than another: backbones, stages, epochs, transforms, strategies; null takes balanced
    /// accuracy where the largest class has more than twice the images of the mean class, which of two classes none can have, else accuracy.</summary>
    public DecisionMetric? Metric { get; init; }

    /// <summary>Passes over the training images of a strategy that fine-tunes; null lets the policy choose.</summary>
    /// <value>Null. 1 to 10,000.</value>
    public int? Epochs { get; init; }

    /// <summary>Stage, block or parameter group before which everything is frozen, for example <c>stage3</c>, <c>features.11</c> or
    /// <c>layer4.1.conv2</c>, in a strategy that fine-tunes; null leaves it to the strategy.</summary>
    public string? FreezePoint { get; init; }

    /// <summary>Stage or block after which <see cref="TransferStrategy.TruncatedBackbone"/> removes everything; null chooses the stage by
    /// leave-one-out.</summary>
    public string? CutPoint { get; init; }

    /// <summary>Entries of <see cref="FineTuningRecipe"/> that replace the policy's, by name and with values as in <c>run.json</c>:
    /// <c>["optimizer"] = "Sgd"</c>, <c>["learningRate"] = "0.01"</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>A fine-tuning that is named, its preparation included, plans its steps to end within this, and ends with the step in which
    /// it has passed; null for no limit.
    /// Where the policy chooses, the run begins nothing that it does not expect to end within this time; null for 15 minutes.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>A fine-tuning ends with this step, as if the time budget had; null for never. A replay sets it.</summary>
    public int? StopAfterSteps { get; init; }

    /// <summary>How a fine-tuning that time made shorter is repeated: its paces (<c>fineTuning.history.paces</c>) as a text; null for none. A
    /// replay sets it.</summary>
    public string? Paces { get; init; }

    /// <summary>Whether the run goes on from what an interrupted run of the same options left in <see cref="OutputFolder"/>; only
    /// <see cref="TimeBudget"/> may be another.</summary>
    /// <value>False. Where nothing was left the run begins anew.</value>
    public bool Resume { get; init; }

    /// <summary>Where features and a fine-tuning are computed: <c>auto</c> (a GPU where one can be used), <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>. Features
    /// that a GPU computes otherwise than the processor are left to the processor (MNT507); what is exported is tested on the processor.</summary>
    /// <value>auto.</value>
    public string Device { get; init; } = "auto";

    /// <summary>What the steps of a fine-tuning compute in. What is judged and exported is float32 in every case.</summary>
    /// <value>Auto: bfloat16 where the processor has it and the check of its kernels trusts it, else float32.</value>
    public TrainingPrecision Precision { get; init; }

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

    /// <summary>File with decisions on labels, which 'review' writes: pictures, found by their content, get other labels or are taken out, in every split.
    /// The data itself is not touched. Null for none.</summary>
    public string? Corrections { get; init; }

    /// <summary>Folder with features that tasks computed of the images of a manifest; a head is trained on them, and <see cref="Data"/> names that manifest.
    /// Memory then does not grow with the images beyond some numbers of each. Null computes features in the run.</summary>
    public string? Features { get; init; }

    /// <summary>Folder of an earlier model that is gone on from: its images are known by what it kept of them, <see cref="Data"/> names more images, of its
    /// classes or new ones, and a head is trained on all. Null begins anew.</summary>
    public string? From { get; init; }

    /// <summary>Folder with images of the same kind whose classes are not known. The backbone is trained on them and on the training images without labels, and
    /// the result is kept only where it tells the training images' classes apart better. Null for none.</summary>
    public string? Unlabelled { get; init; }

    /// <summary>Share of each class's training images kept for validation, where the data has no validation split.</summary>
    /// <value>0.15. Between 0 and 0.5.</value>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>Share of known images that may be called unknown: the model then says of images that are unlike the training images that they are of none of
    /// its classes. The threshold is set on the validation images so that this share of them is refused. Null refuses none.</summary>
    /// <value>Null. Above 0, up to 0.5.</value>
    public double? Unknown { get; init; }

    /// <summary>Share of each class's images kept for the final test, where neither <see cref="TestData"/> nor a test split exists.</summary>
    /// <value>0.2. Between 0 and 0.5; 0 trains on everything and reports no test accuracy.</value>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Whether run.json and report.html hold small pictures of example images, and maps of what the model looks at; false for data
    /// that must stay where it is. File names and labels stand there either way.</summary>
    /// <value>True.</value>
    public bool Pictures { get; init; } = true;

    /// <summary>Seed of every random choice: the same seed, data and machine give the same model, where a strategy and a backbone are named;
    /// the policy also goes by how long things take, and <see cref="TransferPipeline.Replay"/> repeats it.</summary>
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
        Corrections = Corrections is null ? null : new CorrectionsFile(Corrections),
        Listing = Feed?.Listing,
        TestData = TestData,
        ValidationFraction = ValidationFraction,
        TestFraction = TestFraction,
        Seed = Seed,
        Manifest = Manifest,
        PixelLimit = PixelLimit * ImageLimits.Million,
    };

    /// <summary>What of these options is about the data: where the images are and how they are split.</summary>
    public DatasetOptions ToDatasetOptions() => Dataset;

    /// <summary>The same options with more findings behind those so far.</summary>
    /// <param name="findings">What was found where the options come from; it stands with the findings of a run with them.</param>
    public TransferOptions WithFindings(IEnumerable<Finding> findings) => this with { Notes = [.. Notes, .. findings] };

    /// <summary>All that <see cref="WithFindings"/> was given.</summary>
    public IReadOnlyList<Finding> FindingsSoFar() => Notes;

    /// <summary>Everything that is wrong with these options themselves; empty when they can be used. Touches no disk: what their paths lead to is
    /// seen when a run begins.</summary>
    public IReadOnlyList<Finding> Check() => OptionChecks.Of(this);
}
