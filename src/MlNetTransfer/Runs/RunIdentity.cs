using System.Text.Json;
using MlNetTransfer.Options;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Runs;

/// <summary>What the trainings of a run depend on, by name, each as a text: an interrupted run goes on only where all of it is the same.</summary>
internal static class RunIdentity
{
    // Where the images, their labels and the results are; how much time there is, which may grow; how it is begun.
    private static readonly RunOption[] Free =
    [
        OptionTable.Data, OptionTable.TestData, OptionTable.Corrections, OptionTable.Weights, OptionTable.OutputFolder, OptionTable.CacheFolder,
        OptionTable.CacheLimit, OptionTable.TimeBudget, OptionTable.Resume,
    ];

    /// <summary>What is known before the images are read.</summary>
    public static Dictionary<string, string> Of(TransferOptions options) =>
        new(OptionTable.All.Except(Free).Select(o => KeyValuePair.Create(o.Switch ?? o.Name, JsonSerializer.Serialize(o.Value(options)))))
        {
            ["version"] = TransferPipeline.ProductVersion,
        };

    public static IReadOnlyDictionary<string, string> Of(TransferOptions options, RunSetup setup) =>
        new Dictionary<string, string>(Of(options))
        {
            ["images"] = setup.Fingerprint,
            ["backbone"] = $"{setup.Backbone.Name} {setup.Backbone.Preprocessing.ImageSide}",
            ["weights"] = setup.Weights.Sha256,
        };
}
