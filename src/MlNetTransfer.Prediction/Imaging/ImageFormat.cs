namespace MlNetTransfer.Imaging;

/// <summary>Formats that can be decoded.</summary>
public enum ImageFormat
{
    /// <summary>None of these.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>GIF, of which the first frame is decoded.</summary>
    Gif,

    /// <summary>TIFF, of which the first page is decoded.</summary>
    Tiff,
}
