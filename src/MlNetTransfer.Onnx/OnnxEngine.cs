using System.Diagnostics.CodeAnalysis;
using MlNetTransfer.Backbones;
using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Onnx;

/// <summary>The pipeline on ONNX Runtime and ML.NET: features, export, evaluation.</summary>
[RequiresUnreferencedCode(Reflection)]
[RequiresDynamicCode(Reflection)]
public static class OnnxEngine
{
    private const string Reflection = "It uses reflection: do not trim the app, nor compile it ahead of time.";

    /// <summary>Names that <see cref="TransferOptions.Backbone"/> takes.</summary>
    public static IReadOnlyList<string> BackboneNames { get; } = [.. BackboneCatalog.All.Select(b => b.Name)];

    /// <summary>A pipeline that computes features in ONNX Runtime and exports model.onnx and model.zip.</summary>
    public static TransferPipeline CreatePipeline() => new(new OnnxTransferEngine(), new ReportBesideRun(), fineTuner: null, TimeProvider.System);

    /// <summary>Measures an exported model on labelled images.</summary>
    /// <param name="model">A folder that a run wrote (its model.zip is measured; its model.onnx where pictures have a background or a range of values,
    /// which ML.NET has not), a model.zip (scored through ML.NET) or a model.onnx.</param>
    /// <param name="data">Folder with one subfolder per class, or a CSV manifest; where it has a test split, that is used.</param>
    /// <param name="manifest">How a manifest is read.</param>
    /// <param name="predictionsCsv">File for path, label, predicted, one score per class; null writes none.</param>
    /// <param name="progress">Images done and in all; called from several threads at once.</param>
    /// <param name="classFolders">Which folders are the classes where class folders hold folders; null takes the outermost and says so.</param>
    /// <param name="maxMegapixels">Most megapixels of an image, 1 to 500; larger ones are set aside. Null takes 100, as training does.</param>
    /// <param name="corrections">File with decisions on labels (<see cref="TransferOptions.Corrections"/>); images are measured with the labels that they
    /// say. Null for none.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <exception cref="TransferException">MNT801 when the model cannot be read, MNT802 when the data has a class that it does not know, and the
    /// codes of the data.</exception>
    public static ModelEvaluation Evaluate(
        string model,
        string data,
        ManifestOptions manifest,
        string? predictionsCsv = null,
        IProgress<TransferProgress>? progress = null,
        ClassFolders? classFolders = null,
        int? maxMegapixels = null,
        string? corrections = null,
        CancellationToken cancellationToken = default)
    {
        if (maxMegapixels is { } limit)
        {
            TransferException.ThrowIfErrors(PredictionOptions.Check(nameof(maxMegapixels), limit));
        }

        CorrectionsFile? labels = corrections is null ? null : new(corrections);
        return ModelEvaluator.Evaluate(model, data, manifest, classFolders, maxMegapixels, labels, predictionsCsv, progress, cancellationToken);
    }
}
