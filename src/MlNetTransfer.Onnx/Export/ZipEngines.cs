using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Export;

/// <summary>Prediction engines of a model.zip for one thread: the whole chain for files, and the chain behind its image loader for pixels.</summary>
/// <param name="ml">Creates them.</param>
/// <param name="model">Not disposed.</param>
internal sealed class ZipEngines(MLContext ml, ITransformer model) : IDisposable
{
    private static readonly PredictionEngineOptions Lent = new() { OwnsTransformer = false };

    private PredictionEngine<PathRow, ScoreRow>? _files;
    private PredictionEngine<ImageRow, ScoreRow>? _pixels;

    /// <summary>Scores one image.</summary>
    /// <exception cref="TransferException">MNT301.</exception>
    public void Predict(ImageSource image, ref ScoreRow scored)
    {
        try
        {
            if (image.Path is { } path && !TiffImage.IsFile(path))
            {
                _files ??= ml.Model.CreatePredictionEngine<PathRow, ScoreRow>(model, Lent);
                _files.Predict(new PathRow { ImagePath = path }, ref scored);
            }
            else
            {
                using MLImage pixels = PixelsOf(image);
                _pixels ??= ml.Model.CreatePredictionEngine<ImageRow, ScoreRow>(BehindLoader(), Lent);
                _pixels.Predict(new ImageRow { Image = pixels }, ref scored);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException || DiskErrors.IsFileSystemError(e))
        {
            throw NotScored(image, e.Message.Split('\n')[0].TrimEnd('.'), e);
        }
    }

    public void Dispose()
    {
        _files?.Dispose();
        _pixels?.Dispose();
    }

    private static TransferException NotScored(ImageSource image, string why, Exception? inner) => new(
        Finding.Error(FindingCode.ImageNotDecodable, image.Where, $"ML.NET cannot score it ({why})", "Convert it to JPEG or PNG, or remove it."), inner);

    private static MLImage PixelsOf(ImageSource image)
    {
        DecodeResult read = image.Read(out byte[] encoded);
        return read.Success
            ? MLImage.CreateFromStream(new MemoryStream(TiffImage.Readable(encoded)))
            : throw NotScored(image, read.Reason!, null);
    }

    /// <summary>What the loader gives is what <see cref="MLImage.CreateFromStream"/> gives of the same bytes.</summary>
    private TransformerChain<ITransformer> BehindLoader() => new([.. ((IEnumerable<ITransformer>)model).SkipWhile(t => t is ImageLoadingTransformer)]);

    /// <summary>A file.</summary>
    internal sealed class PathRow
    {
        [ColumnName(ModelZip.PathColumn)]
        public string ImagePath { get; set; } = "";
    }

    /// <summary>Probabilities.</summary>
    internal sealed class ScoreRow
    {
        public VBuffer<float> Score { get; set; }
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        [ColumnName(ModelZip.ImageColumn)]
        public MLImage? Image { get; set; }
    }
}
