using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Gallery;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer;

/// <summary>Everything that one run learned; saved as <c>run.json</c>. A station that was not reached is null.</summary>
public sealed record TransferRun
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    internal const int CurrentFormat = 1;

    private const long LargestFile = 256 << 20;

    internal static readonly JsonSerializerOptions Json = JsonStyle.Indented;

    /// <summary>Version of this record's shape. It grows when a reader of the one before would misread it.</summary>
    /// <value>1; also where a run.json says none.</value>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the product that ran.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>Whether the run came to its end.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When the run started, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The options as they were given.</summary>
    public required TransferOptions Options { get; init; }

    /// <summary>What was in the data.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>Which images the model has seen; null in runs of earlier versions.</summary>
    public TrainedImages? Trained { get; init; }

    /// <summary>What was kept of the images, so that a later run can go on from this model; null where nothing was.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public KeptSummary? Kept { get; init; }

    /// <summary>The model that this one went on from (<c>--from</c>), and both on the same test images; null where it began anew.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public ContinuedSummary? Continued { get; init; }

    /// <summary>How much of it there is to train on, as it was read, copies counted once.</summary>
    public DatasetSize? Size { get; init; }

    /// <summary>What the images themselves say; null where a strategy was named.</summary>
    public DatasetProfile? Profile { get; init; }

    /// <summary>The pretrained network.</summary>
    public required BackboneSummary Backbone { get; init; }

    /// <summary>What was decided, and why.</summary>
    public required TransferPlan Plan { get; init; }

    /// <summary>What was tried to decide it, and how sure that is; null where a strategy was named.</summary>
    public PlanEvidence? Evidence { get; init; }

    /// <summary>What computed the features: <c>cpu</c>, <c>cuda:0</c>, or both; null in runs of earlier versions.</summary>
    public string? FeatureDevice { get; init; }

    /// <summary>Which features it was trained on, where they were computed before (<c>--features</c>), and what rests on a sample; null where the run computed
    /// them itself.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public StoredFeaturesSummary? StoredFeatures { get; init; }

    /// <summary>How the head was fitted.</summary>
    public required HeadSummary Training { get; init; }

    /// <summary>Stages that were judged by leave-one-out; empty when the plan needed none.</summary>
    public IReadOnlyList<StageProbe> StageProbes { get; init; } = [];

    /// <summary>What training without labels did; null when no unlabelled images were given.</summary>
    public SelfSupervisionSummary? SelfSupervision { get; init; }

    /// <summary>How the layers of the backbone were trained; null when nothing but the head was.</summary>
    public FineTuningSummary? FineTuning { get; init; }

    /// <summary>How the model tells images that are of none of its classes; null where <see cref="TransferOptions.Unknown"/> is not set.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public UnknownSummary? Unknown { get; init; }

    /// <summary>How good the exported model is.</summary>
    public EvaluationSummary? Evaluation { get; init; }

    /// <summary>What was written, and whether it agrees with itself.</summary>
    public ExportSummary? Export { get; init; }

    /// <summary>Example images for the report; null until the model is tested, and in runs of earlier versions.</summary>
    public ImageGallery? Gallery { get; init; }

    /// <summary>Seconds per station.</summary>
    public required Timings Timings { get; init; }

    /// <summary>The machine that ran.</summary>
    public required MachineSummary Machine { get; init; }

    /// <summary>The run as JSON, camelCase, as in <c>run.json</c>.</summary>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not a run.</exception>
    /// <exception cref="TransferException">MNT811 when a newer version of the product wrote it.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static TransferRun FromJson(string json) => Read(json, OutputFolder.Run);

    private static TransferRun Read(string json, string where)
    {
        if (RunFormat.Of(json) is { } format and > CurrentFormat)
        {
            throw new TransferException(Finding.Error(
                FindingCode.RunNewer, where, $"is of format {format}, and this version reads up to {CurrentFormat}",
                "Update MlNetTransfer to the version that wrote it, or a later one."));
        }

        TransferRun run = JsonSerializer.Deserialize<TransferRun>(json, Json) ?? throw new JsonException("the text is 'null'");
        if (run.Format != CurrentFormat)
        {
            throw new JsonException($"its format is {run.Format}, that of this version {CurrentFormat}");
        }

        RunSoundness.Check(run);
        return run;
    }

    /// <summary>Reads a <c>run.json</c>.</summary>
    /// <exception cref="TransferException">MNT102, MNT103 when there is no such file or it cannot be read, MNT804 when it is not a run, MNT811 when a
    /// newer version wrote it.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static TransferRun Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, path, "there is no such run.json", "Name the run.json that 'train' wrote."));
        }

        try
        {
            return Read(RegularFile.ReadAllText(path, LargestFile), path);
        }
        catch (JsonException e)
        {
            string line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}: ") : "";
            throw new TransferException(
                Finding.Error(
                    FindingCode.RunNotReadable,
                    path,
                    $"is not a run of this version ({line}{e.Message.Split(". ")[0]})",
                    "Name the run.json that 'train' wrote."),
                e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <summary>Reads a run.json that may be missing or damaged.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where it is.</returns>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static TransferRun? TryLoad(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return File.Exists(path) ? Load(path) : null;
        }
        catch (TransferException)
        {
            return null;
        }
    }

    /// <summary>Options that repeat this run in another folder.</summary>
    /// <param name="outputFolder">Receives the results.</param>
    public TransferOptions ReplayOptions(string outputFolder) => Options with
    {
        OutputFolder = outputFolder,
        Backbone = Options.Weights is null ? Backbone.Name : Options.Backbone,
        Strategy = Plan.Strategy,
        Metric = Plan.Metric,
        Epochs = Options.Strategy is null && !Options.Settings.Keys.Contains(nameof(FineTuningRecipe.Epochs), StringComparer.OrdinalIgnoreCase)
            ? FineTuning?.Recipe.Epochs
            : Options.Epochs,
        Settings = Options.Strategy is null && FineTuning is null ? new Dictionary<string, string>() : Options.Settings,
        Resume = false,
        TimeBudget = null,
        Device = FineTuning is { } tuned && tuned.Device == (FeatureDevice ?? tuned.Device) ? tuned.Device : Options.Device,
        Precision = FineTuning?.Engines?.Precision ?? Options.Precision,
        Paces = FineTuning is null ? Options.Paces : TrainingCourse.Write(FineTuning.History.Courses),
    };

    internal void Save(OutputFolder folder) =>
        DiskErrors.Writing(folder.File(OutputFolder.Run), () => AtomicFile.WriteText(folder.File(OutputFolder.Run), ToJson() + "\n"));
}
