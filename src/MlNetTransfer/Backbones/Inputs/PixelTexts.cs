using System.Globalization;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Backbones;

/// <summary>How people write what pixels are before they go into a graph.</summary>
internal static class PixelTexts
{
    private const string ZeroToOne = "0..1", MinusOneToOne = "-1..1", ImageNet = "imagenet";

    /// <summary>0…255 as they are.</summary>
    public const string Bytes = "0..255";

    /// <summary>Smaller ones would make infinities of pixels.</summary>
    public const float SmallestDeviation = 1e-6f;

    private const float Largest = 255;

    /// <summary>Ranges that can be named.</summary>
    public static IReadOnlyList<string> Ranges { get; } = [ZeroToOne, MinusOneToOne, Bytes, ImageNet];

    /// <summary>Orders of colours that can be named.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["rgb", "bgr"];

    /// <summary>Three numbers; null where it is something else.</summary>
    public static float[]? Triple(string text)
    {
        string[] parts = text.Split(',');
        float[] numbers =
        [
            .. parts.Take(4)
                .Select(p => float.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : float.NaN)
                .Where(n => Math.Abs(n) <= Largest),
        ];
        return parts.Length == 3 && numbers.Length == 3 ? numbers : null;
    }

    /// <summary>Whether means and deviations of one's own have a meaning with a range.</summary>
    public static bool TakesMeans(string? range) => range is null or ZeroToOne or Bytes;

    /// <param name="range">Of <see cref="Ranges"/>; null is 0…1.</param>
    /// <param name="means">On the range; null is 0.</param>
    /// <param name="deviations">On the range; null is 1.</param>
    public static PixelNormalization Normalization(string? range, string? means, string? deviations)
    {
        float scale = range == Bytes ? 1 : Largest;
        return range switch
        {
            ImageNet => PixelNormalization.TorchVision,
            MinusOneToOne => PixelNormalization.MinusOneToOne,
            _ => new(Scaled(means, 0), Scaled(deviations, 1)),
        };

        float[] Scaled(string? text, float otherwise) => [.. (text is null ? [otherwise, otherwise, otherwise] : Triple(text)!).Select(v => v * scale)];
    }
}
