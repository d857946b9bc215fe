using System.Globalization;

namespace MlNetTransfer.Imaging;

/// <summary>The room that a process has for decoding large images.</summary>
public static class DecodingRoom
{
    /// <summary>Name of a value of <see cref="AppContext"/>, also in runtimeconfig.json, set before the first image is decoded: megapixels of 4 bytes each, 10
    /// to 100,000. 50 without it. A larger image is decoded when no other large one is.</summary>
    public const string Setting = "MlNetTransfer.DecodingMegapixels";

    private const int Usual = 50, Least = 10, Most = 100_000;

    /// <summary>Pixels.</summary>
    /// <param name="setting">Megapixels, as a number, or as a text; what is neither is left.</param>
    internal static long Of(object? setting) =>
        ImageLimits.Million * (int.TryParse(setting?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int megapixels)
            ? Math.Clamp(megapixels, Least, Most) : Usual);
}
