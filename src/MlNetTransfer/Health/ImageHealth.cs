using System.Reflection;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Health;

/// <summary>Whether SkiaSharp decodes pictures, and rightly: four squares, upper left red, upper right green, lower left blue, lower right white.</summary>
public static class ImageHealth
{
    internal const string Name = "SkiaSharp";

    private const int Side = 32;
    private const float Tolerance = 40; // JPEG and WebP are lossy; the colours lie 255 apart

    private static readonly string[] Formats = ["jpg", "png", "webp"];
    private static readonly float[][] Colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];

    /// <summary>Decodes pictures of each format.</summary>
    public static HealthProbe Probe { get; } = new(
        Name,
        "Publish for this platform, or add the package SkiaSharp.NativeAssets of this system to the app; on Alpine only x64 has one.",
        _ => [Check()]);

    private static HealthCheck Check()
    {
        string[] wrong = [.. Formats.Select(f => (Format: f, Why: Decode(f))).Where(f => f.Why is not null).Select(f => $"{f.Format}: {f.Why}")];
        string version = typeof(SKCodec).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>() is { Version: var file }
            ? string.Join('.', file.Split('.').Take(3))
            : "";
        return wrong.Length == 0
            ? HealthCheck.Works(Name, $"{version}, decodes JPEG, PNG and WebP")
            : HealthCheck.Fails(
                Name,
                $"{version}; {string.Join("; ", wrong)}",
                "Another libSkiaSharp than the one that comes with this product is in the way: look for one beside the app and on the library path.");
    }

    /// <returns>Null when every square has its colour.</returns>
    private static string? Decode(string format)
    {
        using Stream stream = typeof(ImageHealth).Assembly.GetManifestResourceStream($"Health/sample.{format}")!;
        byte[] encoded = new byte[stream.Length];
        stream.ReadExactly(encoded);
        float[] pixels = new float[3 * Side * Side];
        DecodeResult result = ImageDecoder.DecodeSquare(encoded, Side, pixels);
        if (!result.Success)
        {
            return result.Reason;
        }

        for (int square = 0; square < Colours.Length; square++)
        {
            int middle = ((((square / 2) * 2) + 1) * Side / 4 * Side) + ((((square % 2) * 2) + 1) * Side / 4);
            for (int plane = 0; plane < 3; plane++)
            {
                if (Math.Abs(pixels[(plane * Side * Side) + middle] - Colours[square][plane]) > Tolerance)
                {
                    return "is decoded into other colours";
                }
            }
        }

        return null;
    }
}
