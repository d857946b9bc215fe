using MlNetTransfer.Views;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Training;

/// <summary>Images of a fine-tuning: decoded when they are needed, kept as bytes while they fit.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class TrainingImages
{
    // A quarter of a small machine's memory; what does not fit is decoded again in every epoch, which takes a fraction of its training.
    private const long MostKept = 1L << 30;

    private readonly LabelledImage[] _images;
    private readonly Preprocessing _preprocessing;
    private readonly byte[]?[] _kept;
    private readonly bool _keep;
    private readonly TrainingImages? _larger;

    internal TrainingImages(IEnumerable<LabelledImage> images, Preprocessing preprocessing)
    {
        _images = [.. images];
        _preprocessing = preprocessing;
        _kept = new byte[]?[_images.Length];
        _keep = (long)_images.Length * SquareBytes <= MostKept;
    }

    private TrainingImages(TrainingImages larger, Preprocessing preprocessing)
    {
        (_images, _preprocessing, _larger) = (larger._images, preprocessing, larger);
        _kept = [];
    }

    /// <summary>Number of images.</summary>
    public int Count => _images.Length;

    /// <summary>Content and class of every image, in order.</summary>
    public IEnumerable<string> Identities => _images.Select(i => $"{i.Hash} {i.LabelIndex}");

    /// <summary>Values of one rendered image: CropSize × CropSize × 3.</summary>
    internal int Length => _preprocessing.CropSize * _preprocessing.CropSize * 3;

    private int SquareBytes => 3 * _preprocessing.ImageSide * _preprocessing.ImageSide;

    /// <summary>Class of an image.</summary>
    /// <param name="index">0-based.</param>
    public int Label(int index) => _images[index].LabelIndex;

    /// <summary>Renders a view, [CropSize, CropSize, 3], normalised.</summary>
    /// <exception cref="TransferException">MNT3xx when a file went bad since it was first read.</exception>
    public void Render(int index, in ImageView view, Span<float> output) => ViewRenderer.Render(Square(index), _preprocessing, view, output);

    /// <summary>The same images for a network that sees a smaller square of them.</summary>
    /// <param name="side">Rows and columns, pixels.</param>
    public TrainingImages At(int side)
    {
        int resized = (int)Math.Round(_preprocessing.ResizeShorterSide * (double)side / _preprocessing.CropSize);
        return new TrainingImages(
            this, _preprocessing with { ResizeShorterSide = resized, CropSize = side, ImageSide = Math.Min(resized, _preprocessing.ImageSide) });
    }

    private byte[] Square(int index)
    {
        if (_larger is not null)
        {
            return SquareReduction.Of(_larger.Square(index), _larger._preprocessing.ImageSide, _preprocessing.ImageSide);
        }

        if (_kept[index] is { } kept)
        {
            return kept;
        }

        float[] planes = new float[SquareBytes];
        DecodeResult result = _images[index].Source.Read(out byte[] encoded);
        result = result.Success ? ImageDecoder.DecodeSquare(encoded, _preprocessing.ImageSide, planes, _preprocessing.Picture) : result;
        if (!result.Success)
        {
            throw new TransferException(Finding.Error(
                result.Code!, _images[index].Source.Where, result.Reason!, "It could be read before; restore it and run again."));
        }

        byte[] square = Array.ConvertAll(planes, p => (byte)p);
        if (_keep)
        {
            _kept[index] = square;
        }

        return square;
    }
}
