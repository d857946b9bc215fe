using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Grey noise, one half of it bright: the upper or the left one as a viewer shows it.</summary>
internal static class HalfBrightPictures
{
    private const int Side = 64;

    // APP1 with one entry of TIFF: orientation (0x0112) 6, to be turned a quarter to the right (EXIF 2.3).
    private static readonly byte[] TurnRight =
    [
        0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];

    public static string Upright(string path, bool upper, int seed) => Write(path, (x, y) => (upper ? y : x) < Side / 2, seed, []);

    /// <summary>Stored turned a quarter to the left: the upper half lies left, the left one below.</summary>
    public static string Turned(string path, bool upper, int seed) => Write(path, (x, y) => upper ? x < Side / 2 : y >= Side / 2, seed, TurnRight);

    private static string Write(string path, Func<int, int, bool> bright, int seed, byte[] exif)
    {
        RandomSource random = new(seed);
        using SKBitmap bitmap = new(Side, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                byte grey = (byte)(random.NextInt32(90) + (bright(x, y) ? 150 : 10));
                bitmap.SetPixel(x, y, new SKColor(grey, grey, grey));
            }
        }

        byte[] jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray();
        File.WriteAllBytes(path, [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        return path;
    }
}
