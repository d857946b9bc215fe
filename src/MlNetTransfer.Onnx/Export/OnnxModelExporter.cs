using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Export;

/// <summary>Writes and scores the artefacts.</summary>
internal sealed class OnnxModelExporter : IModelExporter
{
    public ExportSummary Export(ClassifierModel model, OutputFolder folder)
    {
        byte[] onnx = ClassifierGraph.Build(model);
        byte[] labels = Encoding.UTF8.GetBytes(string.Join('\n', model.Labels) + "\n");
        DiskErrors.Writing(folder.FullPath, () => AtomicFile.WriteTogether(
            [
                (folder.File(OutputFolder.ModelZip), stream => WriteZip(stream, onnx, model, folder)),
                (folder.File(OutputFolder.ModelOnnx), stream => stream.Write(onnx)),
                (folder.File(OutputFolder.Labels), stream => stream.Write(labels)),
            ],
            beforeReplacing: () =>
            {
                // They describe an earlier model.
                File.Delete(folder.File(OutputFolder.Run));
                File.Delete(folder.File(OutputFolder.Report));
                File.Delete(folder.File(OutputFolder.Predictions));
                File.Delete(folder.File(OutputFolder.Reference));
            }));
        return new ExportSummary
        {
            OnnxBytes = onnx.Length,
            OnnxSha256 = Convert.ToHexStringLower(SHA256.HashData(onnx)),
            ZipBytes = new FileInfo(folder.File(OutputFolder.ModelZip)).Length,
        };
    }

    public IFeatureExtractor Open(ClassifierModel model) => new OnnxClassifier(ClassifierGraph.Build(model), OutputFolder.ModelOnnx);

    public IFeatureExtractor OpenOnnx(string path) => new OnnxClassifier(path);

    public IFeatureExtractor OpenOnnxWithFeatures(string path) => OnnxClassifier.WithFeatures(path);

    public void WithPixels(string path, Action<PixelScores> use)
    {
        using OnnxClassifier model = new(path);
        use((pixels, images) =>
        {
            FeatureMatrix scores = new(images, model.Labels.Count);
            model.Score(pixels, images, scores.Values);
            return scores;
        });
    }

    public FeatureMatrix ScoreZip(string path, IReadOnlyList<LabelledImage> images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        // Beside the zip there was room for it a moment before, and no other folder is needed.
        using ScratchFolder temporary = ScratchFolder.At(Path.Combine(Path.GetDirectoryName(path)!, OutputFolder.UnpackedZip));
        using ZipScorer scorer = new(path, temporary.FullPath);
        return scorer.Score([.. images.Select(i => i.Source)], progress, cancellationToken);
    }

    private static void WriteZip(Stream stream, byte[] onnx, ClassifierModel model, OutputFolder folder)
    {
        string temporary = folder.File(OutputFolder.UnpackedZip);
        Directory.CreateDirectory(temporary);
        try
        {
            Preprocessing preprocessing = model.Backbone.Preprocessing;
            ModelZip.Write(stream, onnx, model.Labels, preprocessing.ImageSide, preprocessing.Picture.Fit, temporary, model.Unknown is not null);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
