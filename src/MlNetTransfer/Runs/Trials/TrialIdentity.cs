using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Trials;

/// <summary>What trials depend on, by name, each as a text: the same texts mean the same trial.</summary>
internal static class TrialIdentity
{
    private const string Backbone = "backbone", Weights = "weights", Images = "images";

    /// <summary>What all trials of a list have in common.</summary>
    public static IReadOnlyDictionary<string, string> Of(TransferOptions options, RunSetup setup)
    {
        Dictionary<string, string> identity = new(RunIdentity.Of(OfTrials(options), setup));
        identity.Remove(Backbone);
        identity.Remove(Weights);
        return identity;
    }

    /// <summary>Of one trial.</summary>
    /// <param name="common">What all have in common.</param>
    /// <param name="backbone">Name of its backbone.</param>
    /// <param name="side">Of the square that images are scaled to, pixels.</param>
    /// <param name="weights">SHA-256 of the backbone's weights.</param>
    /// <param name="trial">Which.</param>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyDictionary<string, string> common, string backbone, int side, string weights, ListedTrial trial) =>
        new Dictionary<string, string>(common)
        {
            [Backbone] = string.Create(CultureInfo.InvariantCulture, $"{backbone} {side}"),
            [Weights] = weights,
            ["training"] = string.Create(CultureInfo.InvariantCulture, $"{trial.Strategy}, seed {trial.Seed}"),
        };

    /// <summary>Refuses options that are not those of a list; the images are not looked at.</summary>
    /// <exception cref="TransferException">MNT716 with everything that differs.</exception>
    public static void RequireOptions(TrialList list, string path, TransferOptions options)
    {
        Dictionary<string, string> asked = RunIdentity.Of(OfTrials(options));
        asked[Images] = list.Identity.GetValueOrDefault(Images, "");
        Require(list.Identity, asked, path);
    }

    /// <summary>Refuses images, a backbone or weights that are not those of a list.</summary>
    /// <exception cref="TransferException">MNT716 with everything that differs.</exception>
    public static void Require(TrialList list, string path, TransferOptions options, RunSetup setup)
    {
        Require(list.Identity, Of(options, setup), path);
        string side = string.Create(CultureInfo.InvariantCulture, $"{setup.Backbone.Name} {setup.Backbone.Preprocessing.ImageSide}");
        TrialBackbone? listed = list.Backbones.FirstOrDefault(b => b.Name == setup.Backbone.Name);
        Require(
            new Dictionary<string, string>
            {
                [Backbone] = listed is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{listed.Name} {listed.ImageSide}"),
                [Weights] = listed?.WeightsSha256 ?? "",
            },
            new Dictionary<string, string> { [Backbone] = side, [Weights] = setup.Weights.Sha256 },
            path);
    }

    private static void Require(IReadOnlyDictionary<string, string> listed, IReadOnlyDictionary<string, string> asked, string path)
    {
        string[] differences = FineTuningFile.Differences(listed, asked);
        if (differences.Length > 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.TrialsDoNotFit,
                path,
                $"was planned for something else: {string.Join(", ", differences)} differ",
                "Use the same data, options, weights and version as 'plan --trials', or plan again."));
        }
    }

    /// <summary>Whether a report shows pictures changes no training.</summary>
    private static TransferOptions OfTrials(TransferOptions options) => options with { Pictures = true };
}
