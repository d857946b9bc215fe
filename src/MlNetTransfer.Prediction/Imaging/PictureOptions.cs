using System.Globalization;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>How a file becomes the picture that a network sees, where there is a choice: part of what a model is.</summary>
public sealed record PictureOptions
{
    private const string BlackName = "black", WhiteName = "white";

    /// <summary>What ML.NET's estimators do, and this product without options.</summary>
    public static PictureOptions Default { get; } = new();

    /// <summary>Colour that transparency is composited on.</summary>
    public SKColor Background { get; init; } = SKColors.Black;

    /// <summary>How an image that is no square becomes one.</summary>
    public ImageFit Fit { get; init; }

    /// <summary>Of 16-bit PNGs and TIFFs; null shows their upper eight bits.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>Whether transparency stands on another colour than ML.NET gives it.</summary>
    public bool HasBackground => Background != SKColors.Black;

    /// <summary>The colour as <see cref="ParseColour"/> reads it.</summary>
    public string BackgroundText => string.Create(CultureInfo.InvariantCulture, $"#{Background.Red:x2}{Background.Green:x2}{Background.Blue:x2}");

    /// <summary>Everything that pixels depend on, as a text; empty for the default.</summary>
    public string Key => this == Default ? "" : $"{BackgroundText} {Fit} {Range}";

    /// <summary>Reads <c>black</c>, <c>white</c> or <c>#rrggbb</c>; null when it is no colour.</summary>
    public static SKColor? ParseColour(string text) =>
        text.Equals(BlackName, StringComparison.OrdinalIgnoreCase) ? SKColors.Black
        : text.Equals(WhiteName, StringComparison.OrdinalIgnoreCase) ? SKColors.White
        : text.Length == 7 && text[0] == '#' && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint rgb)
            ? new SKColor(0xFF000000 | rgb)
        : null;
}
