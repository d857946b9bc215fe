using Microsoft.ML;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>What to train, on which columns, and how. Names that ML.NET's ImageClassificationTrainer.Options has too mean the same; null means that the
/// policy decides.</summary>
/// <remarks>Immutable, so that one object serves any number of trainings, one after the other or at once. An option that has nothing to act on is named
/// by a finding, MNT821.</remarks>
public sealed record ImageTransferOptions
{
    internal const string DefaultLabel = "Label", DefaultFeatures = "Features", DefaultScore = "Score", DefaultPredictedLabel = "PredictedLabel",
        DefaultUnknownScore = "UnknownScore";

    /// <summary>Column of the classes: a key (UInt32) with known values, as <c>MapValueToKey</c> makes it.</summary>
    /// <value>Label.</value>
    public string LabelColumnName { get; init; } = DefaultLabel;

    /// <summary>Column of the images: paths (text), encoded files (vector of Byte), or <see cref="Microsoft.ML.Data.MLImage"/>.</summary>
    /// <value>Features.</value>
    public string FeatureColumnName { get; init; } = DefaultFeatures;

    /// <summary>Column that receives one probability per class of the key, float32 0…1; slot names are the classes. NaN where there was no image to
    /// look at.</summary>
    /// <value>Score.</value>
    public string ScoreColumnName { get; init; } = DefaultScore;

    /// <summary>Column that receives the most probable class, a key with the values of the label's; missing where there was no image to look at.</summary>
    /// <value>PredictedLabel.</value>
    public string PredictedLabelColumnName { get; init; } = DefaultPredictedLabel;

    /// <summary>Rows to validate on, with the columns and key values of the training rows. They choose strategy, epoch and calibration, and nothing is
    /// trained on them.</summary>
    /// <value>Null: a share of the training rows, see <see cref="ValidationSetFraction"/>.</value>
    public IDataView? ValidationSet { get; init; }

    /// <summary>Share of each class's training images that is validated on where no validation set is given. A head learns from them too in the end;
    /// nothing is lost.</summary>
    /// <value>Null: 0.15. Between 0 and 0.5.</value>
    public double? ValidationSetFraction { get; init; }

    /// <summary>One of the networks of ML.NET's trainer; or name any with <see cref="Backbone"/>.</summary>
    public ImageClassificationArchitecture? Arch { get; init; }

    /// <summary>Passes over the training images, at most, of a strategy that fine-tunes.</summary>
    /// <value>Null. 1 to 10,000.</value>
    public int? Epoch { get; init; }

    /// <summary>Images per step of a strategy that fine-tunes.</summary>
    /// <value>Null. 1 to 1,024; more than there are images is as many as there are.</value>
    public int? BatchSize { get; init; }

    /// <summary>Largest step size of a strategy that fine-tunes, of the head and of the last stage alike; <see cref="Settings"/> takes them apart.</summary>
    /// <value>Null. 0 to 10.</value>
    public double? LearningRate { get; init; }

    /// <summary>How the step size goes over a fine-tuning.</summary>
    public LearningRateSchedule? LearningRateScheduler { get; init; }

    /// <summary>When a fine-tuning ends before its last epoch.</summary>
    public ImageTransferEarlyStopping? EarlyStoppingCriteria { get; init; }

    /// <summary>Told of every head and every epoch while the training goes on.</summary>
    public Action<ImageTransferMetrics>? MetricsCallback { get; init; }

    /// <summary>Whether <see cref="MetricsCallback"/> is told figures of the training images.</summary>
    /// <value>True.</value>
    public bool TestOnTrainSet { get; init; } = true;

    /// <summary>Folder that receives the subfolder <c>model</c> with <c>model.zip</c>, <c>model.onnx</c>, <c>run.json</c> and the rest of a run. No training
    /// images are written to it: those of a column of bytes or of MLImage are held in memory, encoded, until <c>Fit</c> returns.</summary>
    /// <value>Null: a temporary folder, removed after the training.</value>
    public string? WorkspacePath { get; init; }

    /// <summary>Whether features that were computed before are used again. They are kept by content of the image, weights and preprocessing, so none is
    /// ever stale, and they are always used.</summary>
    public bool? ReuseTrainSetBottleneckCachedValues { get; init; }

    /// <summary>As <see cref="ReuseTrainSetBottleneckCachedValues"/>.</summary>
    public bool? ReuseValidationSetBottleneckCachedValues { get; init; }

    /// <summary>As <see cref="TransferOptions.Strategy"/>.</summary>
    public TransferStrategy? Strategy { get; init; }

    /// <summary>As <see cref="TransferOptions.Policy"/>.</summary>
    /// <value>Measured.</value>
    public PlanningPolicy Policy { get; init; }

    /// <summary>As <see cref="TransferOptions.Metric"/>.</summary>
    public DecisionMetric? Metric { get; init; }

    /// <summary>As <see cref="TransferOptions.Backbone"/>.</summary>
    public string? Backbone { get; init; }

    /// <summary>As <see cref="TransferOptions.Weights"/>.</summary>
    public string? Weights { get; init; }

    /// <summary>As <see cref="TransferOptions.Settings"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>As <see cref="TransferOptions.TimeBudget"/>.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>As <see cref="TransferOptions.Unknown"/>: the fitted model then adds the column <see cref="UnknownScoreColumnName"/>.</summary>
    public double? Unknown { get; init; }

    /// <summary>Column that receives how unlike the training images an image is, a vector of one float32; above 0 it is of none of the classes. NaN where there
    /// was no image to look at. There is such a column where <see cref="Unknown"/> is set.</summary>
    /// <value>UnknownScore.</value>
    public string UnknownScoreColumnName { get; init; } = DefaultUnknownScore;

    /// <summary>As <see cref="TransferOptions.Seed"/>.</summary>
    /// <value>1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>As <see cref="TransferOptions.Device"/>.</summary>
    /// <value>auto.</value>
    public string Device { get; init; } = "auto";

    /// <summary>As <see cref="TransferOptions.Precision"/>.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>As <see cref="TransferOptions.InputSize"/>.</summary>
    public int? InputSize { get; init; }

    /// <summary>As <see cref="TransferOptions.GraphFeature"/>.</summary>
    public string? GraphFeature { get; init; }

    /// <summary>As <see cref="TransferOptions.GraphPixels"/>.</summary>
    public string? GraphPixels { get; init; }

    /// <summary>As <see cref="TransferOptions.GraphMean"/>.</summary>
    public string? GraphMean { get; init; }

    /// <summary>As <see cref="TransferOptions.GraphDeviation"/>.</summary>
    public string? GraphDeviation { get; init; }

    /// <summary>As <see cref="TransferOptions.GraphOrder"/>.</summary>
    public string? GraphOrder { get; init; }

    /// <summary>As <see cref="TransferOptions.Corrections"/>: rows get the labels that people decided on, where those are values of the label column.</summary>
    public string? Corrections { get; init; }

    /// <summary>As <see cref="TransferOptions.CacheFolder"/>.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>What trains: <c>OnnxEngine.CreatePipeline().WithFineTuning()</c> of MlNetTransfer.Torch can run every strategy.</summary>
    /// <value>Null: <see cref="OnnxEngine.CreatePipeline"/>, which trains heads.</value>
    public TransferPipeline? Pipeline { get; init; }

    /// <summary>Told how far each station has come, with totals; called from several threads at once.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }

    /// <summary>Ends the training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Ends the training as soon as there is a model, at the latest after the step in hand, and keeps the best model until then.</summary>
    public CancellationToken StopAndKeepBest { get; init; }

    /// <summary>Told of every image that could not be looked at when the fitted model predicts, with the reason; called from several threads at once.
    /// Such a row has NaN scores and no label.</summary>
    public Action<Finding>? UnusableImageCallback { get; init; }
}
