using System.Globalization;
using Microsoft.ML;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Transfers a pretrained network to labelled images: measures them, decides, trains, exports, and gives a transformer. The same run as
/// <see cref="TransferPipeline.Run"/>.</summary>
/// <remarks>
/// Holds no state: one trainer may fit any number of times, also at once where no workspace is shared. Rows are read once, in one thread.
/// Files are opened when they are needed. Images of a column of bytes or of MLImage are held in memory until <c>Fit</c> returns, encoded: bytes as they
/// are, an MLImage as a PNG. For more images than memory holds, name a column of paths.
/// </remarks>
public sealed class ImageTransferTrainer : IEstimator<ImageTransferTransformer>
{
    private const int Named = 5;

    private readonly ImageTransferOptions _options;

    /// <exception cref="TransferException">Everything that is wrong with the options.</exception>
    internal ImageTransferTrainer(ImageTransferOptions options)
    {
        TransferException.ThrowIfErrors(OptionMapping.Check(options));
        _options = options;
    }

    /// <summary>Trains; on <see cref="ImageTransferOptions.ValidationSet"/> it validates where there is one.</summary>
    /// <param name="input">Rows with a label key and an image.</param>
    /// <exception cref="TransferException">MNT820, and the codes of a run.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public ImageTransferTransformer Fit(IDataView input) => Fit(input, _options.ValidationSet);

    /// <summary>Trains on some rows and validates on others.</summary>
    /// <param name="trainData">Rows with a label key and an image.</param>
    /// <param name="validationData">Rows with the same columns and key values, on which nothing is trained; null takes a share of the training rows.</param>
    /// <exception cref="TransferException">MNT820, and the codes of a run.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public ImageTransferTransformer Fit(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ImageTransferOptions options = _options with { ValidationSet = validationData };
        EstimatorColumns columns = EstimatorColumns.Of(trainData.Schema, options);
        LabelKey key = new(columns.Label);
        TransferException.ThrowIfErrors(LostLetters(key, options));
        using FitWorkspace workspace = FitWorkspace.Open(options.WorkspacePath);
        RowListing rows = new(key, options);
        rows.Add(trainData, "train", validationData is null ? null : ImageSplit.Train);
        if (validationData is not null)
        {
            CheckSameKey(key, validationData, options);
            rows.Add(validationData, "validation", ImageSplit.Validation);
        }

        TransferFeed feed = new()
        {
            Listing = rows.ToListing([.. OptionMapping.WithoutEffect(options)]),
            KeepValidationApart = validationData is not null,
            Stop = options.StopAndKeepBest,
            OnJudged = options.MetricsCallback is { } told ? judged => told(Metrics(judged, options.TestOnTrainSet)) : null,
        };
        TransferOptions run = OptionMapping.ToRun(options, workspace.Output);
        TransferRun learned = (options.Pipeline ?? OnnxEngine.CreatePipeline()).RunOn(feed, run, options.Progress, options.CancellationToken);
        int[] keyOf = [.. learned.Dataset.Classes.Select(c => key.Names.Index().First(n => n.Item == c.Label).Index)];
        Finding[] findings = [.. RowFindings(learned.Dataset, rows.Rows), .. ClassFindings(key, keyOf, options)];
        learned = learned with { Dataset = learned.Dataset with { Findings = [.. learned.Dataset.Findings, .. findings] } };

        byte[] onnx = RegularFile.ReadAllBytes(Path.Combine(workspace.Output, OutputFolder.ModelOnnx), RegularFile.Model);
        byte[] graph = EstimatorGraph.Build(onnx, keyOf, key.Texts, out int side);
        MLContext ml = new(seed: 1);
        return new ImageTransferTransformer(PredictionChain.Create(ml, graph, side, key, columns.Kind, options), learned);
    }

    /// <summary>The columns that come of some columns; ML.NET asks before it fits.</summary>
    /// <exception cref="TransferException">MNT820 when label or images are missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return EstimatorColumns.Output(inputSchema, _options);
    }

    /// <summary>What a text reader makes of bytes that are not UTF-8: 'Mäher' and 'Müher' become one class.</summary>
    private static IEnumerable<Finding> LostLetters(LabelKey key, ImageTransferOptions options)
    {
        string[] lost = [.. key.Texts.Where(LabelNames.LostLetters)];
        if (lost.Length > 0)
        {
            yield return Finding.Error(
                FindingCode.TextNotUtf8,
                $"column '{options.LabelColumnName}'",
                $"{lost.Length} of {key.Texts.Count} key values hold a replacement character (U+FFFD): {Shown(lost)}; "
                    + "their letters were lost when a file was read that is not UTF-8",
                "Save the file as UTF-8, and read it again.");
        }
    }

    private static void CheckSameKey(LabelKey key, IDataView validation, ImageTransferOptions options)
    {
        LabelKey other = new(EstimatorColumns.Of(validation.Schema, options).Label);
        TransferException.ThrowIfErrors(other.Texts.SequenceEqual(key.Texts, StringComparer.Ordinal)
            ? []
            : [Finding.Error(
                FindingCode.ColumnNotUsable,
                $"column '{options.LabelColumnName}' of the validation rows",
                $"has the key values {Shown(other.Texts)}; allowed are those of the training rows, {Shown(key.Texts)}",
                "Map both with one fitted MapValueToKey.")]);
    }

    private static ImageTransferMetrics Metrics(TransferFeed.Judged judged, bool train) => new()
    {
        Strategy = judged.Strategy,
        Epoch = judged.Epoch.Number,
        Epochs = judged.Epochs,
        TrainAccuracy = train ? judged.TrainAccuracy : null,
        TrainCrossEntropy = train ? judged.Epoch.TrainLoss : null,
        ValidationAccuracy = judged.Epoch.ValidationAccuracy,
        ValidationCrossEntropy = judged.Epoch.ValidationLogLoss,
        Seconds = judged.Epoch.Seconds,
    };

    private static IEnumerable<Finding> RowFindings(DatasetSummary dataset, long rows)
    {
        if (dataset.Rejected is [{ } first, ..] all)
        {
            string codes = string.Join(", ", all.GroupBy(r => r.Code).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"));
            yield return Finding.Warning(
                FindingCode.RowsSetAside,
                "rows",
                string.Create(CultureInfo.InvariantCulture, $"{all.Count} of {rows} were left out: {codes}; the first is '{first.Path}' ({first.Reason})"),
                "All are listed in Run.Dataset.Rejected. Repair or remove them.");
        }
    }

    private static IEnumerable<Finding> ClassFindings(LabelKey key, int[] trained, ImageTransferOptions options)
    {
        string[] missing = [.. key.Texts.Where((_, i) => !trained.Contains(i))];
        if (missing.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.ClassWithoutImages,
                $"column '{options.LabelColumnName}'",
                $"{missing.Length} of {key.Texts.Count} classes have no images to train on: {Shown(missing)}",
                "Their scores are 0. Add images of them, or remove them from the key.");
        }
    }

    private static string Shown(IReadOnlyList<string> values) =>
        string.Join(", ", values.Take(Named).Select(v => $"'{v}'")) + (values.Count > Named ? ", …" : "");
}
