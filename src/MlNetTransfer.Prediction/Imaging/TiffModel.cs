namespace MlNetTransfer.Imaging;

/// <summary>How the samples of a TIFF are colours; YCbCr comes as RGB.</summary>
internal enum TiffModel
{
    WhiteIsZero,
    BlackIsZero,
    Palette,
    Rgb,
    Cmyk,
}
