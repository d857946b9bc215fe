using System.Collections.Frozen;

namespace MlNetTransfer.Imaging;

/// <summary>Tells formats by their first bytes and by their extensions.</summary>
public static class ImageFormats
{
    private static readonly FrozenDictionary<string, ImageFormat> Extensions = new Dictionary<string, ImageFormat>
    {
        [".jpg"] = ImageFormat.Jpeg,
        [".jpeg"] = ImageFormat.Jpeg,
        [".jpe"] = ImageFormat.Jpeg,
        [".jfif"] = ImageFormat.Jpeg,
        [".png"] = ImageFormat.Png,
        [".webp"] = ImageFormat.WebP,
        [".bmp"] = ImageFormat.Bmp,
        [".dib"] = ImageFormat.Bmp,
        [".gif"] = ImageFormat.Gif,
        [".tif"] = ImageFormat.Tiff,
        [".tiff"] = ImageFormat.Tiff,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the first bytes say.</summary>
    public static ImageFormat Sniff(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? ImageFormat.Png
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? ImageFormat.Gif
        : bytes.StartsWith("BM"u8) ? ImageFormat.Bmp
        : bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? ImageFormat.WebP
        : bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8) || bytes.StartsWith("MM\0+"u8) ? ImageFormat.Tiff
        : ImageFormat.Unknown;

    /// <summary>What the extension says.</summary>
    public static ImageFormat OfExtension(string path) => Extensions.GetValueOrDefault(Path.GetExtension(path), ImageFormat.Unknown);

    /// <summary>The usual extension of a format, dot included; <c>.bin</c> for an unknown one.</summary>
    public static string ExtensionOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Png => ".png",
        ImageFormat.WebP => ".webp",
        ImageFormat.Bmp => ".bmp",
        ImageFormat.Gif => ".gif",
        ImageFormat.Tiff => ".tif",
        _ => ".bin",
    };

    /// <summary>Whether the extension is that of a format that can be decoded.</summary>
    public static bool HasImageExtension(string path) => OfExtension(path) != ImageFormat.Unknown;
}
