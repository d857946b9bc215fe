using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Export;

/// <summary>The door to native code for the artefacts.</summary>
public interface IModelExporter
{
    /// <summary>Writes model.onnx, model.zip and labels.txt, each whole or not at all.</summary>
    ExportSummary Export(ClassifierModel model, OutputFolder folder);

    /// <summary>Opens the graph that an export would write; the rows it delivers are scores, one per class.</summary>
    IFeatureExtractor Open(ClassifierModel model);

    /// <summary>Opens a model.onnx; the rows it delivers are scores, one per class.</summary>
    IFeatureExtractor OpenOnnx(string path);

    /// <summary>Opens a model.onnx; the rows it delivers are scores, one per class, and behind them what its head is given.</summary>
    IFeatureExtractor OpenOnnxWithFeatures(string path);

    /// <summary>Lends a model.onnx for pixels that stand in no file.</summary>
    void WithPixels(string path, Action<PixelScores> use);

    /// <summary>Scores images with a model.zip, through ML.NET alone.</summary>
    /// <returns>[images × classes], probabilities.</returns>
    FeatureMatrix ScoreZip(string path, IReadOnlyList<LabelledImage> images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken);
}
