using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What the pixels of a frozen graph are: by options, by a file beside it, or assumed.</summary>
internal static class GraphPixels
{
    /// <summary>What is known, and from where, for people.</summary>
    /// <exception cref="TransferException">The codes of the file beside the graph.</exception>
    public static (GraphInput Input, string Source) Of(TransferOptions options)
    {
        GraphInput input = new() { Feature = options.GraphFeature };
        bool asked = options.GraphPixels is not null || options.GraphMean is not null || options.GraphDeviation is not null;
        string source = "the usual of ImageNet, an assumption";
        if (PreprocessorFile.Find(options.Weights!, input) is (var found, var path))
        {
            (input, source) = (found, Path.GetFileName(path));
        }

        // Side, crop and order are still those of the file.
        if (asked)
        {
            source = "the options";
            input = input with { Normalization = PixelTexts.Normalization(options.GraphPixels, options.GraphMean, options.GraphDeviation) };
        }

        return (options.GraphOrder is { } order ? input with { BlueFirst = order == PixelTexts.Orders[1] } : input, source);
    }

    /// <summary>Options that say against each other what pixels are.</summary>
    public static IEnumerable<Finding> Refused(TransferOptions options)
    {
        (string Name, string? Value)[] own = [(nameof(options.GraphMean), options.GraphMean), (nameof(options.GraphDeviation), options.GraphDeviation)];
        return PixelTexts.TakesMeans(options.GraphPixels) ? [] : own.Where(o => o.Value is not null).Select(o => Finding.Error(
            FindingCode.OptionInvalid,
            o.Name,
            $"is '{o.Value}', and the pixels are '{options.GraphPixels}', which says it already",
            "Leave one of them out."));
    }
}
