using System.CommandLine;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What <c>train</c> and <c>plan</c> both take: the network, what the user decides over the policy, and how the data is split.</summary>
internal sealed class PlanOptions
{
    private readonly OptionLines _lines = new(
        OptionTable.Backbone,
        OptionTable.Weights,
        OptionTable.Strategy,
        OptionTable.Policy,
        OptionTable.Metric,
        OptionTable.Epochs,
        OptionTable.FreezePoint,
        OptionTable.CutPoint,
        OptionTable.Settings,
        OptionTable.TimeBudget,
        OptionTable.Device,
        OptionTable.Precision,
        OptionTable.InputSize,
        OptionTable.GraphFeature,
        OptionTable.GraphPixels,
        OptionTable.GraphMean,
        OptionTable.GraphDeviation,
        OptionTable.GraphOrder,
        OptionTable.Background,
        OptionTable.Fit,
        OptionTable.ValueRange,
        OptionTable.PixelLimit,
        OptionTable.TestData,
        OptionTable.Corrections,
        OptionTable.ValidationFraction,
        OptionTable.TestFraction,
        OptionTable.Unknown,
        OptionTable.Seed,
        OptionTable.CacheFolder);

    private readonly DataOptions _manifest = new();

    public Option this[RunOption option] => _lines[option];

    public void AddTo(Command command)
    {
        _lines.AddTo(command);
        _manifest.AddTo(command);
    }

    /// <summary>Each option, and the property that it sets.</summary>
    public IEnumerable<(Option Option, string Name)> Set => [.. _lines.Set, .. _manifest.Set];

    public TransferOptions Read(ParseResult parsed, string data, string output) =>
        _manifest.ReadAll(parsed, _lines.Read(parsed, new() { Data = data, OutputFolder = output }));
}
