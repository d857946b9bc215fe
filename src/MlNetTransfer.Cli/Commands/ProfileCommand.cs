using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Onnx;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer profile DATA</c>.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        TransferOptions defaults = new() { Data = "", OutputFolder = "" };
        Argument<string?> data = new("DATA") { Description = ConfigOptions.DataDescription };
        Option<string?> backbone = Choice.Completed(new Option<string?>("--backbone") { HelpName = "NAME", Description = "Pretrained network to measure with; otherwise that of --weights, or the embedded one." }, OnnxEngine.BackboneNames);
        Option<string?> weights = new("--weights") { HelpName = "FILE", Description = "File with pretrained weights; otherwise those that ship or that 'models' has put in place." };
        Option<int?> inputSize = Strict.Whole(new Option<int?>("--input-size") { HelpName = "PIXELS", Description = "Side of the square that the network sees, a multiple of 32; otherwise the backbone's own." });
        Option<string?> test = new("--test") { HelpName = "DATA", Description = "Folder or manifest with the test images, which are left out; otherwise taken from DATA." };
        Option<long> seed = Strict.Whole(new Option<long>("--seed") { HelpName = "N", Description = "Seed of every random choice.", DefaultValueFactory = _ => defaults.Seed });
        Option<string?> cache = new("--cache") { HelpName = "DIR", Description = "Folder of the feature cache." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        PictureArguments picture = new();
        DataOptions manifest = new();
        ConfigOptions configs = new();
        Command command = new("profile", "Measures the training images and trains nothing: how many there are, how like the pretraining data, what each stage of the network is worth.")
        {
            data, backbone, weights, inputSize,
        };
        foreach (Option option in (Option[])[.. picture.Set.Select(s => s.Option), test, seed, cache, json])
        {
            command.Add(option);
        }

        configs.AddTo(command, data);
        manifest.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions options = picture.Read(parsed, new()
            {
                Data = parsed.GetRequiredValue(data)!,
                OutputFolder = "",
                Backbone = parsed.GetValue(backbone),
                Weights = parsed.GetValue(weights),
                InputSize = parsed.GetValue(inputSize),
                TestData = parsed.GetValue(test),
                Seed = parsed.GetValue(seed),
                CacheFolder = parsed.GetValue(cache),
                ClassFolders = parsed.GetValue(manifest.ClassFolders),
                Manifest = manifest.Read(parsed),
            });
            (Option, string)[] set =
            [
                (backbone, nameof(options.Backbone)), (weights, nameof(options.Weights)), (inputSize, nameof(options.InputSize)), .. picture.Set, (test, nameof(options.TestData)), (seed, nameof(options.Seed)), (cache, nameof(options.CacheFolder)),
                (manifest.ClassFolders, nameof(options.ClassFolders)),
            ];
            TransferConfig? config = configs.Load(parsed, options, set);
            ProfileResult result = ProgressDisplay.During(progress => OnnxEngine.CreatePipeline().Profile(config?.Options ?? options, progress, cancellationToken));
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
