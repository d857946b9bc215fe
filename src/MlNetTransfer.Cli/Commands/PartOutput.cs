using System.CommandLine;
using System.Globalization;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Commands whose tasks leave parts in a folder.</summary>
internal static class PartOutput
{
    /// <summary>Writes one part.</summary>
    public delegate PartResult Task(
        TransferPredictor predictor,
        ManifestFile manifest,
        string folder,
        Shard shard,
        IReadOnlyDictionary<string, string> settings,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken);

    public static Option<string?> Option() => new("--out", "-o")
    {
        HelpName = "FOLDER",
        Description = "Folder for this task's part, where tasks share the images of a manifest; 'merge' puts the parts together. "
            + "A part that is there already is not made again.",
    };

    /// <summary>What goes with a folder of parts, and what does not.</summary>
    public static void Validate(Command command, Option<string?> output, ShardOptions shards, params Option[] others) => command.Validators.Add(result =>
    {
        bool parts = result.GetResult(output) is { Implicit: false };
        if (!parts && shards.AreSet(result))
        {
            result.AddError("--shard and --shards are for tasks that leave parts; name their folder with --out.");
        }

        foreach (Option other in parts ? others.Where(o => result.GetResult(o) is { Implicit: false }) : [])
        {
            result.AddError($"{other.Name} and --out cannot be combined: with --out a task leaves a part, and 'merge' makes the file.");
        }
    });

    public static string OneManifest(string[] named) => named is [var one] ? one : throw new TransferException(Finding.Error(
        FindingCode.ManifestExpected,
        string.Join(", ", named),
        $"are {named.Length}; allowed is one manifest",
        "Let 'mlnet-transfer index' make one of them."));

    /// <returns>The exit code.</returns>
    public static int Write(
        Task task,
        TransferPredictor predictor,
        string manifest,
        string folder,
        (Shard Shard, string By)? shard,
        PredictionOptions limits,
        bool json,
        CancellationToken cancellationToken)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["--pixel-limit"] = limits.MaxMegapixels.ToString(CultureInfo.InvariantCulture),
        };
        (Shard own, string by) = shard ?? (Shard.All, "all images");
        PartResult part = ProgressDisplay.During(progress =>
            task(predictor, ManifestFile.Open(manifest), folder, own, settings, progress, cancellationToken));
        return PartRenderer.Write(part, by, json);
    }
}
