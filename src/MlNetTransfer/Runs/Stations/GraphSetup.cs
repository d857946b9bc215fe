using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Runs.Stations;

/// <summary>A run on a backbone of the graph kind: what it may ask for, and what is said of it.</summary>
internal static class GraphSetup
{
    /// <summary>Why the policy chooses among heads.</summary>
    public const string OnlyHeads = "The backbone is a frozen ONNX graph: its layers cannot be trained.";

    /// <exception cref="TransferException">MNT101 with every option that trains or cuts layers that are frozen; the codes of the file.</exception>
    public static (BackboneSpec Backbone, BackboneWeights Weights) Open(TransferOptions options, IPretrainedBackbones pretrained)
    {
        TransferException.ThrowIfErrors([.. GraphPixels.Refused(options)]);
        (GraphInput input, string source) = GraphPixels.Of(options);
        (BackboneSpec backbone, BackboneWeights weights) = pretrained.OpenGraph(
            options.Weights!, options.InputSize is { } side ? input with { FreeSide = side } : input);
        if (backbone.IsTrainable)
        {
            backbone = backbone with { Description = $"{backbone.Description}. Pixels are by {source}" };
            int size = options.InputSize ?? backbone.InputSize;
            Preprocessing pixels = new(input.Shorter(size), size, backbone.Preprocessing.Normalization);
            return ((backbone with { Preprocessing = pixels }).With(options.Picture), weights);
        }

        TransferException.ThrowIfErrors([.. Refused(options)]);
        return options.InputSize is null || options.InputSize == backbone.InputSize
            ? ((backbone with { Description = $"{backbone.Description}. Pixels are by {source}" }).With(options.Picture), weights)
            : throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                nameof(options.InputSize),
                $"is {options.InputSize}; the graph of {options.Weights} takes {backbone.InputSize} pixels alone",
                "Leave it out."));
    }

    /// <summary>Of a backbone of the catalogue, everything is known that an option could say of a graph.</summary>
    /// <exception cref="TransferException">MNT101 with every such option.</exception>
    public static void RefuseForCatalogue(TransferOptions options) => TransferException.ThrowIfErrors(
    [
        .. OptionTable.OfAGraph.Where(o => o.IsSet(options)).Select(o => Finding.Error(
            FindingCode.OptionInvalid,
            o.Name,
            $"is '{o.Value(options)}', and no frozen ONNX graph is used: the backbone is one of the catalogue, of which it is known",
            "Leave it out, or name the file of a graph with --weights.")),
    ]);

    /// <summary>What was assumed; nothing for backbones of the catalogue.</summary>
    public static IEnumerable<Finding> Findings(BackboneSpec backbone, BackboneWeights weights) =>
        BackboneCatalog.All.Any(b => b.Description == backbone.Description) ? [] : [Assumptions(backbone, weights.Path)];

    private static Finding Assumptions(BackboneSpec backbone, string path)
    {
        PixelNormalization scaling = backbone.Preprocessing.Normalization;
        (string means, string deviations) = (Text(scaling.Mean), Text(scaling.StandardDeviation));
        return Finding.Info(
            FindingCode.GraphBackbone,
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"is none of the catalogue's networks, so it is used as {backbone.Description}: {backbone.InputSize} pixels, channel means ({means}) ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"and standard deviations ({deviations}) of 0…255, {backbone.FeatureDimension} features"),
            (backbone.IsTrainable ? "Every strategy can train it. If" : "Only heads can be trained on it. If")
                + " these are not the features, name them with --feature; if the network was trained on other pixels, say "
                + "them with --pixels, --mean, --std and --order.");
    }

    private static string Text(IReadOnlyList<float> values) => string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    private static IEnumerable<Finding> Refused(TransferOptions options)
    {
        (string Name, string? Value)[] asked =
        [
            (nameof(options.Strategy), options.Strategy is { } strategy && FineTuningPolicy.Applies(strategy) ? strategy.ToString() : null),
            (nameof(options.Unlabelled), options.Unlabelled),
            (nameof(options.CutPoint), options.CutPoint),
            (nameof(options.FreezePoint), options.FreezePoint),
        ];
        return asked.Where(a => a.Value is not null).Select(a => Finding.Error(
            FindingCode.OptionInvalid,
            a.Name,
            $"is '{a.Value}', and the layers of {options.Weights}, a frozen ONNX graph, can be neither trained nor cut",
            $"Leave it out, or choose the strategy {StrategyCatalog.Floor}; for training layers take a backbone of 'models list'."));
    }
}
