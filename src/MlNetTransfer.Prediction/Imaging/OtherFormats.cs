using System.Collections.Frozen;

namespace MlNetTransfer.Imaging;

/// <summary>Files that people take for images and that cannot be decoded here, told by their first bytes, so that a message can say what they are.</summary>
public static class OtherFormats
{
    private const int BrandAt = 8, DicomAt = 128;

    private const string Heic = "a HEIC image", Avif = "an AVIF image";

    private static readonly FrozenSet<string> Extensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".heic",
        ".heif",
        ".avif",
        ".jxl",
        ".jp2",
        ".j2k",
        ".psd",
        ".dng",
        ".cr2",
        ".cr3",
        ".nef",
        ".arw",
        ".orf",
        ".rw2",
        ".raf",
        ".tga",
        ".ppm",
        ".pgm",
        ".pbm",
        ".dcm",
        ".ico",
        ".svg");

    /// <summary>Whether the extension is one of an image, though of none that is decoded.</summary>
    public static bool HasExtension(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Why bytes that no decoder takes are none, and what to do.</summary>
    internal static string Reason(ReadOnlySpan<byte> bytes) => NameOf(bytes) is { } name
        ? $"is {name}, which is not decoded here; convert it to JPEG, PNG or WebP{Command(name)}"
        : $"is not a JPEG, PNG, WebP, BMP, GIF or TIFF (first bytes {Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)])}); convert it, or remove it";

    /// <summary>"a HEIC image"; null for what is not known.</summary>
    private static string? NameOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= BrandAt + 4 && bytes[4..].StartsWith("ftyp"u8) ? Boxed(bytes[BrandAt..])
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || bytes.StartsWith("\0\0\0\x0CJXL "u8) ? "a JPEG XL image"
        : bytes.StartsWith("\0\0\0\x0CjP  "u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) ? "a JPEG 2000 image"
        : bytes.StartsWith("8BPS"u8) ? "a Photoshop file"
        : bytes.StartsWith("%PDF"u8) ? "a PDF"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) ? "a Windows icon"
        : bytes.StartsWith("PK\x03\x04"u8) ? "a zip archive"
        : bytes.StartsWith("<svg"u8) ? "an SVG drawing"
        : bytes.Length >= DicomAt + 4 && bytes[DicomAt..].StartsWith("DICM"u8) ? "a DICOM image"
        : null;

    /// <summary>What phones and the web give most often of what is not decoded here.</summary>
    private static string Command(string name) => name switch
    {
        Heic => ", for example by 'magick mogrify -format jpg *.heic'",
        Avif => ", for example by 'magick mogrify -format png *.avif'",
        _ => "",
    };

    /// <summary>Of a file in boxes, by its brand.</summary>
    private static string Boxed(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avi"u8) ? Avif
        : brand.StartsWith("he"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8) ? Heic
        : brand.StartsWith("crx"u8) ? "a camera's raw file"
        : "a film";
}
