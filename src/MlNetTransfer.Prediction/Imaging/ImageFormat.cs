namespace MlNetTransfer.Imaging;

/// <summary>Formats that can be decoded.</summary>
internal enum ImageFormat
{
    Unknown,
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
    Tiff,
}
