namespace MlNetTransfer.Imaging;

/// <summary>How a decoded image becomes the network's input: shorter side scaled to <see cref="ImageSide"/>, centre square cut out;
/// then, inside the ONNX graph, enlarged to <see cref="ResizeShorterSide"/> where it is smaller, centre square of <see cref="CropSize"/>
/// cut out, pixels normalised.</summary>
/// <param name="ResizeShorterSide">Pixels.</param>
/// <param name="CropSize">Pixels; at most <paramref name="ResizeShorterSide"/>.</param>
/// <param name="Normalization">Applied inside the ONNX graph, never by the decoder.</param>
public sealed record Preprocessing(int ResizeShorterSide, int CropSize, PixelNormalization Normalization)
{
    /// <summary>Crop of 0.875 of the resized side (256 → 224), the usual ImageNet evaluation.</summary>
    public static Preprocessing ForInput(int inputSize, PixelNormalization normalization) =>
        new(inputSize * 256 / 224, inputSize, normalization);

    /// <summary>Side of the square that images are scaled to before the graph; at most <see cref="ResizeShorterSide"/>, and smaller where the
    /// images are: the graph enlarges bilinearly, as the backbones' own training did, and ML.NET's estimators do not.</summary>
    public int ImageSide { get; init; } = ResizeShorterSide;

    /// <summary>How a file becomes the picture on the square.</summary>
    public PictureOptions Picture { get; init; } = PictureOptions.Default;

    /// <summary>The part of the image square that the network sees: its crop, or all of it where the graph still has to enlarge it.</summary>
    public CropWindow Window => ImageSide == ResizeShorterSide ? new(ResizeShorterSide, CropOffset, CropSize) : new(ImageSide, 0, ImageSide);

    /// <summary>The same for pictures that are made otherwise. Where all of an image is on the square, the network's crop would cut it off again, so there
    /// is none.</summary>
    public Preprocessing With(PictureOptions picture) => picture.Fit == ImageFit.Crop
        ? this with { Picture = picture }
        : this with { Picture = picture, ResizeShorterSide = CropSize, ImageSide = CropSize };

    /// <summary>First row and column of the centre crop inside the resized square.</summary>
    public int CropOffset => (ResizeShorterSide - CropSize) / 2;

    /// <summary>Smallest float32 that enlarges a square to <see cref="ResizeShorterSide"/>: ONNX rounds the product down.</summary>
    /// <param name="side">Of the square, pixels.</param>
    public float EnlargementFrom(int side)
    {
        float factor = (float)ResizeShorterSide / side;
        while (MathF.Floor(side * factor) < ResizeShorterSide)
        {
            factor = MathF.BitIncrement(factor);
        }

        return factor;
    }
}
