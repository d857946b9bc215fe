namespace MlNetTransfer.Imaging;

/// <summary>How a decoded image becomes the network's input: shorter side scaled to <see cref="ResizeShorterSide"/>,
/// centre square of <see cref="CropSize"/> cut out, pixels normalised.</summary>
/// <param name="ResizeShorterSide">Pixels.</param>
/// <param name="CropSize">Pixels; at most <paramref name="ResizeShorterSide"/>.</param>
/// <param name="Normalization">Applied inside the ONNX graph, never by the decoder.</param>
internal sealed record Preprocessing(int ResizeShorterSide, int CropSize, PixelNormalization Normalization)
{
    /// <summary>Crop of 0.875 of the resized side (256 → 224), the usual ImageNet evaluation.</summary>
    public static Preprocessing ForInput(int inputSize, PixelNormalization normalization) =>
        new(inputSize * 256 / 224, inputSize, normalization);

    /// <summary>First row and column of the centre crop inside the resized square.</summary>
    public int CropOffset => (ResizeShorterSide - CropSize) / 2;
}
