using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Vision;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.ModelBuilder.Incumbent;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;

namespace MlNetTransfer.TensorFlow;

/// <summary>Runs the nearest plan that ML.NET's ImageClassificationTrainer can do, on TensorFlow.</summary>
public static class TensorFlowTraining
{
    private const string Bytes = "Image", Key = "LabelKey", Predicted = "PredictedLabel", Score = "Score", Station = "Training on TensorFlow";

    /// <summary>Reads the images, trains on them, writes <c>model.zip</c> (text column <c>ImagePath</c> in, <c>PredictedLabel</c> and <c>Score</c>
    /// out), <c>labels.txt</c> and <c>predictions.csv</c>, and tests the zip.</summary>
    /// <param name="options">The data, its split and the output folder, as for a run; the splits are those of a run with the same options.</param>
    /// <param name="plan">Any plan, of a run or of <see cref="TransferPipeline.Plan"/>; <see cref="TensorFlowRun.Findings"/> name what
    /// of it was not possible.</param>
    /// <param name="progress">Images read and passed through the network; epochs.</param>
    /// <param name="cancellationToken">Ends the work between two images or epochs, but not a download of weights.</param>
    /// <exception cref="TransferException">MNT501 where TensorFlow cannot be loaded, MNT104 where the folder holds a run of the other engines, and
    /// the codes of the data.</exception>
    public static TensorFlowRun Run(
        TransferOptions options, TransferPlan plan, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw NotLoadable($"is made for x64, and this process is {RuntimeInformation.ProcessArchitecture}", null);
        }

        return Loading(() =>
            Run(options, plan, (ml, trainer) => ml.MulticlassClassification.Trainers.ImageClassification(trainer), progress, cancellationToken));
    }

    /// <summary>Runs what loads TensorFlow, and says so where it cannot be loaded.</summary>
    internal static TensorFlowRun Loading(Func<TensorFlowRun> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw NotLoadable($"cannot be loaded ({(e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('.')})", e);
        }
    }

    internal static TensorFlowRun Run(
        TransferOptions options,
        TransferPlan plan,
        Func<MLContext, ImageClassificationTrainer.Options, IEstimator<ITransformer>> trainer,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransferException.ThrowIfErrors(OptionPaths.Check(options, weights: null).Where(f => f.Code != FindingCode.WeightsRequired));
        OutputFolder.Check(options.OutputFolder);
        ImageDataset dataset = TensorFlowImages.Of(ImageDatasetReader.Read(options.ToDatasetOptions(), progress, cancellationToken));
        ImageClassificationMapping mapping = ImageClassificationMapping.Of(plan, ImageClassificationTasks.Of(options, dataset));
        using OutputFolder folder = OutputFolder.Open(options.OutputFolder);
        if (File.Exists(folder.File(OutputFolder.Run)))
        {
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs,
                options.OutputFolder,
                "holds the run of another engine, whose files would contradict this one's",
                "Name another folder."));
        }

        // The trainer keeps the weights that it downloads in "MLNET" there.
        string cache = Path.Combine(options.CacheFolder ?? CacheFolder.Default, "tensorflow");
        string workspace = Path.Combine(cache, $"workspace-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
        try
        {
            DiskErrors.Writing(cache, () => Directory.CreateDirectory(workspace));
            MLContext ml = new(unchecked((int)options.Seed)) { TempFilePath = cache };
            TransformerChain<ITransformer> model = Fit(ml, dataset, mapping.Settings, workspace, trainer, progress, cancellationToken);
            using (model)
            {
                DataViewSchema paths = ml.Data.LoadFromEnumerable(Array.Empty<PathRow>()).Schema;
                DiskErrors.Writing(
                    options.OutputFolder,
                    () => AtomicFile.Write(folder.File(OutputFolder.ModelZip), stream => ml.Model.Save(model, paths, stream)));
            }

            string labels = string.Concat(dataset.Labels.Select(l => l + "\n"));
            DiskErrors.Writing(options.OutputFolder, () => AtomicFile.WriteText(folder.File(OutputFolder.Labels), labels));
            EvaluationResult? evaluation = Test(ml, dataset, folder, options.Seed, cancellationToken);
            return new TensorFlowRun(mapping, DatasetSummary.Of(dataset), evaluation, [.. dataset.Findings, .. mapping.Findings]);
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }

    private static TransformerChain<ITransformer> Fit(
        MLContext ml,
        ImageDataset dataset,
        ImageClassificationSettings settings,
        string workspace,
        Func<MLContext, ImageClassificationTrainer.Options, IEstimator<ITransformer>> trainer,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        IDataView train = View(ml, dataset, ImageSplit.Train);
        ImageLoadingTransformer bytes = ml.Transforms.LoadRawImageBytes(Bytes, "", nameof(LabelledRow.ImagePath)).Fit(train);
        IDataView labels = ml.Data.LoadFromEnumerable(dataset.Labels.Select(l => new LabelRow(l)));
        ValueToKeyMappingTransformer keys = ml.Transforms.Conversion.MapValueToKey(Key, nameof(LabelledRow.Label), keyData: labels).Fit(train);
        IDataView Prepared(IDataView rows) => keys.Transform(bytes.Transform(rows));

        int images = dataset.In(ImageSplit.Train).Count(), validation = dataset.In(ImageSplit.Validation).Count();
        IDataView? judged = settings.UsesValidationSet ? Prepared(View(ml, dataset, ImageSplit.Validation)) : null;
        ImageClassificationTrainer.Options options = TensorFlowOptions.Of(settings, judged);
        (options.FeatureColumnName, options.LabelColumnName, options.WorkspacePath) = (Bytes, Key, workspace);
        options.MetricsCallback = metrics =>
        {
            // The trainer takes no token: its way out is an exception here.
            cancellationToken.ThrowIfCancellationRequested();
            bool validates = (metrics.Train?.DatasetUsed ?? metrics.Bottleneck.DatasetUsed)
                == ImageClassificationTrainer.ImageClassificationMetrics.Dataset.Validation;
            string features = $"{Station}: features of the {(validates ? "validation" : "training")} images";
            progress?.Report(metrics.Train is { } epoch
                ? new TransferProgress(Station, epoch.Epoch + 1, settings.Epoch, "epochs")
                : new TransferProgress(features, metrics.Bottleneck.Index, validates ? validation : images, "images"));
        };
        cancellationToken.ThrowIfCancellationRequested();
        IDataView prepared = Prepared(train);
        ITransformer trained = trainer(ml, options).Fit(prepared);
        return new TransformerChain<ITransformer>(bytes, trained, ml.Transforms.Conversion.MapKeyToValue(Predicted).Fit(trained.Transform(prepared)));
    }

    /// <summary>Scores the test images with the zip that was saved. Nothing before this reads them.</summary>
    private static EvaluationResult? Test(MLContext ml, ImageDataset dataset, OutputFolder folder, long seed, CancellationToken cancellationToken)
    {
        LabelledImage[] images = [.. dataset.In(ImageSplit.Test)];
        if (images.Length == 0)
        {
            return null;
        }

        ITransformer model = ml.Model.Load(folder.File(OutputFolder.ModelZip), out _);
        using (model as IDisposable)
        {
            FeatureMatrix scores = new(images.Length, dataset.Labels.Count);
            IDataView scored = model.Transform(View(ml, dataset, ImageSplit.Test));
            foreach ((int i, float[] row) in scored.GetColumn<float[]>(scored.Schema[Score]).Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                row.CopyTo(scores.Row(i));
            }

            DiskErrors.Writing(folder.FullPath, () => PredictionsCsv.Write(folder.File(OutputFolder.Predictions), dataset.Labels, images, scores));
            return Evaluator.Evaluate(scores, [.. images.Select(i => i.LabelIndex)], dataset.Labels, seed, cancellationToken);
        }
    }

    private static IDataView View(MLContext ml, ImageDataset dataset, ImageSplit split) =>
        ml.Data.LoadFromEnumerable(dataset.In(split).Select(i => new LabelledRow(dataset.Labels[i.LabelIndex], i.Source.Path!)));

    private static TransferException NotLoadable(string what, Exception? inner) => new(
        Finding.Error(
            FindingCode.NativeLibraryMissing,
            "TensorFlow",
            what,
            "Build with -p:WithTensorFlow=true for x64, or train with the other engines of this product."),
        inner);

    private sealed record PathRow(string ImagePath);
    private sealed record LabelRow(string Label);
    private sealed record LabelledRow(string Label, string ImagePath);
}
