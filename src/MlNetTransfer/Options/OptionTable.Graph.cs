using MlNetTransfer.Backbones;

namespace MlNetTransfer.Options;

/// <content>What the file of a frozen ONNX graph does not say.</content>
public static partial class OptionTable
{
    private const string OfGraphs = "For a frozen ONNX graph: ", ByTheFile = "Leave it out for what is found.";

    /// <summary><see cref="TransferOptions.GraphFeature"/>.</summary>
    public static TypedOption<string> GraphFeature { get; } = new(
        nameof(TransferOptions.GraphFeature), OptionTypes.Text, o => o.GraphFeature, (o, v) => o with { GraphFeature = (string?)v })
    {
        Switch = "--feature",
        ValueName = "NAME",
        Use = OptionUse.FrozenGraph,
        Help = OfGraphs + "name of the value that is the features. Without it: an output, or what the classifier at the end takes.",
        Wrong = Empty,
        Remedy = ByTheFile,
    };

    /// <summary><see cref="TransferOptions.GraphPixels"/>.</summary>
    public static TypedOption<string> GraphPixels { get; } = new(
        nameof(TransferOptions.GraphPixels), OptionTypes.Text, o => o.GraphPixels, (o, v) => o with { GraphPixels = (string?)v })
    {
        Switch = "--pixels",
        ValueName = "RANGE",
        Completions = PixelTexts.Ranges,
        Use = OptionUse.FrozenGraph,
        Limits = string.Join(", ", PixelTexts.Ranges),
        Help = OfGraphs + "range of the pixels that go in, or imagenet for its means and deviations. "
            + "Without it: a preprocessor_config.json or config.json beside the file, or imagenet.",
        Wrong = v => PixelTexts.Ranges.Contains(v) ? null : $"is '{v}'; allowed are {string.Join(", ", PixelTexts.Ranges)}",
        Remedy = ByTheFile,
    };

    /// <summary><see cref="TransferOptions.GraphMean"/>.</summary>
    public static TypedOption<string> GraphMean { get; } = new(
        nameof(TransferOptions.GraphMean), OptionTypes.Text, o => o.GraphMean, (o, v) => o with { GraphMean = (string?)v })
    {
        Switch = "--mean",
        ValueName = "R,G,B",
        Use = OptionUse.FrozenGraph,
        Limits = "three numbers from -255 to 255",
        Help = OfGraphs + "means of red, green and blue that are subtracted, on 0..1, or on 0..255 with --pixels 0..255.",
        Wrong = v => PixelTexts.Triple(v) is not null ? null : $"is '{v}'; it must be three numbers from -255 to 255, for example 0.5,0.5,0.5",
        Remedy = ByTheFile,
    };

    /// <summary><see cref="TransferOptions.GraphDeviation"/>.</summary>
    public static TypedOption<string> GraphDeviation { get; } = new(
        nameof(TransferOptions.GraphDeviation), OptionTypes.Text, o => o.GraphDeviation, (o, v) => o with { GraphDeviation = (string?)v })
    {
        Switch = "--std",
        ValueName = "R,G,B",
        Use = OptionUse.FrozenGraph,
        Limits = "three numbers above 0, up to 255",
        Help = OfGraphs + "standard deviations of red, green and blue that are divided by, on the same range as --mean.",
        Wrong = v => PixelTexts.Triple(v) is { } three && three.All(d => d >= PixelTexts.SmallestDeviation)
            ? null
            : $"is '{v}'; it must be three numbers above 0, up to 255, for example 0.5,0.5,0.5",
        Remedy = ByTheFile,
    };

    /// <summary><see cref="TransferOptions.GraphOrder"/>.</summary>
    public static TypedOption<string> GraphOrder { get; } = new(
        nameof(TransferOptions.GraphOrder), OptionTypes.Text, o => o.GraphOrder, (o, v) => o with { GraphOrder = (string?)v })
    {
        Switch = "--order",
        ValueName = "ORDER",
        Completions = PixelTexts.Orders,
        Use = OptionUse.FrozenGraph,
        Limits = string.Join(", ", PixelTexts.Orders),
        Help = OfGraphs + "order of the colours that go in: rgb or bgr. Without it: what a file beside the graph says, or rgb.",
        Wrong = v => PixelTexts.Orders.Contains(v) ? null : $"is '{v}'; allowed are {string.Join(" and ", PixelTexts.Orders)}",
        Remedy = ByTheFile,
    };

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<RunOption> OfAGraph => [GraphFeature, GraphPixels, GraphMean, GraphDeviation, GraphOrder];
}
