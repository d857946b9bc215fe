using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Manifests;
using MlNetTransfer.Onnx;
using MlNetTransfer.Options;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer features MANIFEST --out FOLDER</c>.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        Argument<string> manifest = new("MANIFEST") { Description = "What 'index' wrote." };
        Option<string> output = new("--out", "-o")
        {
            HelpName = "FOLDER",
            Description = "Folder for this task's part. A part that is there already is not made again.",
            Required = true,
        };
        OptionLines network = new(
            OptionTable.Backbone with
            {
                Help = "Pretrained network. Without it: the one that --weights holds, or ML.NET's ResNet-18 where it is on this machine, or the embedded one.",
            },
            OptionTable.Weights,
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
            OptionTable.Device,
            OptionTable.CacheFolder);
        Option<bool> json = new("--json") { Description = "Print JSON instead of a sentence." };
        ShardOptions shards = new();
        Command command = new("features", "Describes images by the numbers that a pretrained network gives for them, for 'train --features'.")
        {
            manifest, output,
        };
        shards.AddTo(command);
        network.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) =>
        {
            (Shard shard, string by) = shards.Read(parsed) ?? (Shard.All, "all images");
            TransferOptions options = network.Read(parsed, new() { Data = "", OutputFolder = "" });
            PartResult part = ProgressDisplay.During(progress => OnnxEngine.CreatePipeline().Features(
                options, ManifestFile.Open(parsed.GetRequiredValue(manifest)), parsed.GetRequiredValue(output), shard, progress, cancellationToken));
            return Task.FromResult(PartRenderer.Write(part, by, parsed.GetValue(json)));
        });
        return command;
    }
}
