using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Manifests;
using MlNetTransfer.Onnx;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer profile DATA</c>.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = OptionTable.Data.Help };
        OptionLines network = new(
            OptionTable.Backbone with
            {
                Help = "Pretrained network to measure with. Without it: the one that --weights holds, or the installed one that fits the images best.",
            },
            OptionTable.Weights with { Help = "File with pretrained weights. Without it: the weights that ship, or that 'models' installed." },
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
            OptionTable.TestData with { Help = "Folder or CSV with the test images, which are not measured. Without it: taken from DATA." },
            OptionTable.Corrections,
            OptionTable.Seed,
            OptionTable.CacheFolder);
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        DataOptions manifest = new();
        ShardOptions shards = new();
        ConfigOptions configs = new();
        Command command = new(
            "profile",
            "Measures the training images and trains nothing: how many there are, how similar they are to the pretraining data, "
            + "what each stage of the network is worth.")
        {
            data,
        };
        network.AddTo(command);
        command.Add(json);
        shards.AddTo(command);
        configs.AddTo(command, data);
        manifest.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions options = manifest.ReadAll(parsed, network.Read(parsed, new() { Data = parsed.GetRequiredValue(data)!, OutputFolder = "" }));
            ManifestFile? shared = shards.AreSet(parsed.CommandResult) || ManifestFile.Is(options.Data) ? ManifestFile.Open(options.Data) : null;
            TransferConfig? config = shared is null ? configs.Load(parsed, options, [.. network.Set, .. manifest.Set]) : null;
            ProfileResult result = ProgressDisplay.During(progress => shared is null
                ? OnnxEngine.CreatePipeline().Profile(config?.Options ?? options, progress, cancellationToken)
                : OnnxEngine.CreatePipeline().ProfileShare(options, shared, shards.Read(parsed)?.Shard, progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(result.ToJson());
            }
            else
            {
                FindingRenderer.WriteNotes(result.Dataset.Findings.Except(config?.Findings ?? []), result.Dataset.Rejected);
                ProfileRenderer.Write(result.Profile);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
