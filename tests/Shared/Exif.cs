namespace MlNetTransfer.Tests;

/// <summary>EXIF with nothing but an orientation.</summary>
internal static class Exif
{
    /// <summary>Data of a PNG's eXIf chunk.</summary>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="bigEndian">Byte order.</param>
    public static byte[] Tiff(int orientation, bool bigEndian = true) => bigEndian
        ? [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]
        : [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A JPEG's segment; it stands after the first two bytes.</summary>
    public static byte[] Jpeg(int orientation)
    {
        byte[] data = [.. "Exif\0\0"u8, .. Tiff(orientation)];
        return [0xFF, 0xE1, 0, (byte)(data.Length + 2), .. data];
    }
}
