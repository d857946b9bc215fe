using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Datasets;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer index DATA… --out MANIFEST</c>.</summary>
internal static class IndexCommand
{
    public static Command Create()
    {
        Argument<string[]> data = new("DATA")
        {
            Description = "Folders with one subfolder per class, or with images alone; tables with a column of paths; manifests.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--out", "-o")
        {
            HelpName = "MANIFEST",
            Description = "File for the manifest: path, label, split, bytes, sha256, in the order of the paths. "
                + "Of one share of the images, a folder for parts.",
            Required = true,
        };
        Option<bool> noClasses = new("--no-classes") { Description = "Folders are no classes: list every image in them, and below, without a class." };
        Option<bool> namesOnly = new("--names-only")
        {
            Description = "List the images and do not read them. Tasks that read shares of the list need not walk the folders again.",
        };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a sentence." };
        DataOptions tables = new();
        ShardOptions shards = new();
        Command command = new("index", "Lists images once, for tasks that share them: a manifest with the content hash of each.")
        {
            data, output, noClasses, namesOnly, json,
        };
        shards.AddTo(command);
        tables.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            (ManifestOptions manifest, ClassFolders? classFolders) = tables.Read(parsed);
            IndexOptions options = new()
            {
                Tables = manifest,
                ClassFolders = classFolders,
                Classes = !parsed.GetValue(noClasses),
                Contents = !parsed.GetValue(namesOnly),
            };
            string[] named = parsed.GetRequiredValue(data);
            string file = parsed.GetRequiredValue(output);
            if (shards.Read(parsed) is (var shard, var by))
            {
                PartResult part = ProgressDisplay.During(progress => ManifestParts.Write(named, file, shard, options, progress, cancellationToken));
                return Task.FromResult(PartRenderer.Write(part, by, parsed.GetValue(json)));
            }

            IndexResult index = ProgressDisplay.During(progress => ManifestIndex.Write(named, file, options, progress, cancellationToken));
            return Task.FromResult(PartRenderer.Write(index, parsed.GetValue(json)));
        });
        return command;
    }
}
