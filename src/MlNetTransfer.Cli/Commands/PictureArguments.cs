using System.CommandLine;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Cli.Commands;

/// <summary>How files become the pictures that the network sees: the same for <c>train</c>, <c>plan</c> and <c>profile</c>.</summary>
internal sealed class PictureArguments
{
    private static readonly TransferOptions Defaults = new() { Data = "", OutputFolder = "" };

    private readonly Option<string> _background = Choice.Completed(
        new Option<string>("--background")
        {
            HelpName = "COLOUR",
            Description = "What transparent images stand on: BLACK, WHITE or #rrggbb. ML.NET's model.zip knows only black.",
            DefaultValueFactory = _ => Defaults.Background,
        },
        ["black", "white"]);

    private readonly Option<ImageFit> _fit = Choice.WithDefault(
        "--fit", "How an image that is no square becomes one: Crop (its centre), Pad (all of it, black bars) or Squash (all of it, distorted).", Defaults.Fit);

    private readonly Option<string?> _valueRange = new("--value-range")
    {
        HelpName = "LOW-HIGH",
        Description = "Values of 16-bit PNGs and TIFFs that become black and white, for example 0-4095; otherwise their upper eight bits are shown, which is all that model.zip knows.",
    };

    private readonly Option<int> _pixelLimit = Strict.Whole(
        new Option<int>("--pixel-limit")
        {
            HelpName = "MEGAPIXELS", Description = "Most megapixels of an image; larger ones are set aside.", DefaultValueFactory = _ => Defaults.PixelLimit,
        },
        least: 1);

    /// <summary>Each option, and the property that it sets.</summary>
    public IEnumerable<(Option Option, string Name)> Set =>
    [
        (_background, nameof(TransferOptions.Background)), (_fit, nameof(TransferOptions.Fit)),
        (_valueRange, nameof(TransferOptions.ValueRange)), (_pixelLimit, nameof(TransferOptions.PixelLimit)),
    ];

    public TransferOptions Read(ParseResult parsed, TransferOptions options) => options with
    {
        Background = parsed.GetRequiredValue(_background),
        Fit = parsed.GetValue(_fit),
        ValueRange = parsed.GetValue(_valueRange),
        PixelLimit = parsed.GetValue(_pixelLimit),
    };
}
