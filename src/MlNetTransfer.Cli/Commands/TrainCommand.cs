using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Inference;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer train DATA --out DIR</c>.</summary>
internal static class TrainCommand
{
    private const int MostHours = 10_000;

    public static Command Create()
    {
        TransferOptions defaults = new() { Data = "", OutputFolder = "" };
        Argument<string?> data = new("DATA") { Description = "Folder with one subfolder per class (or train/, val/, test/ of such), or a CSV manifest.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> output = new("--out", "-o") { HelpName = "DIR", Description = "Folder for the results: new, empty, or of an earlier run.", Required = true };
        Option<string?> backbone = new("--backbone") { HelpName = "NAME", Description = $"Pretrained network: {string.Join(", ", OnnxEngine.BackboneNames)}; otherwise that of --weights, or the embedded one." };
        Option<string?> weights = new("--weights") { HelpName = "FILE", Description = "File with pretrained weights: SafeTensors, PyTorch, Keras, ONNX or TensorFlow; otherwise those that ship or that 'models' has put in place." };
        Option<TransferStrategy?> strategy = new("--strategy") { HelpName = "NAME", Description = $"What is trained: {string.Join(", ", Enum.GetNames<TransferStrategy>())}; otherwise the policy chooses." };
        Option<int?> epochs = new("--epochs") { HelpName = "N", Description = "Passes over the training images of a strategy that fine-tunes; otherwise the policy chooses." };
        Option<string?> freezePoint = new("--freeze-before") { HelpName = "POINT", Description = "Stage or block before which everything is frozen, for example stage3 or features.11." };
        Option<string?> cutPoint = new("--cut-after") { HelpName = "POINT", Description = "Stage or block after which TruncatedBackbone removes everything; otherwise chosen by leave-one-out." };
        Option<string[]> settings = new("--set") { HelpName = "NAME=VALUE", Description = "An entry of the recipe in run.json that replaces the policy's, for example optimizer=Sgd or learningRate=0.01. May be given several times." };
        settings.Validators.Add(result =>
        {
            foreach (string bad in result.Tokens.Select(t => t.Value).Where(t => t.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--set is '{bad}'; it must be NAME=VALUE.");
            }

            if (result.Tokens.GroupBy(t => t.Value.Split('=')[0], StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                result.AddError($"--set names '{twice.Key}' twice.");
            }
        });
        Option<TimeSpan?> timeBudget = new("--time-budget") { HelpName = "H:MM:SS", Description = "A fine-tuning ends with the step in which this has passed: hours:minutes:seconds, for example 00:15:00.", CustomParser = ReadDuration };
        Option<bool> resume = new("--resume") { Description = "Go on where an interrupted run with the same options stopped; without a checkpoint in --out it begins anew." };
        Option<string?> replay = new("--replay") { HelpName = "FILE", Description = "Repeat the run of a run.json, with as many steps where time had decided; takes --out and --json alone." };
        Option<string> device = new("--device") { HelpName = "NAME", Description = "Where a fine-tuning computes: auto, cpu, cuda or cuda:1.", DefaultValueFactory = _ => defaults.Device };
        Option<double> cacheLimit = new("--cache-limit") { HelpName = "GB", Description = "Most gigabytes of frozen layers' output kept in the cache while a fine-tuning runs; 0 keeps none.", DefaultValueFactory = _ => defaults.CacheLimit };
        Option<int?> inputSize = new("--input-size") { HelpName = "PIXELS", Description = "Side of the square that the network sees, a multiple of 32; otherwise the backbone's own." };
        Option<string?> test = new("--test") { HelpName = "DATA", Description = "Folder or manifest with the test images; otherwise taken from DATA." };
        Option<string?> unlabelled = new("--unlabeled") { HelpName = "DIR", Description = "Folder with images of the same kind whose classes are not known: learned from without labels, where that helps." };
        Option<double> validationFraction = new("--validation-fraction") { HelpName = "SHARE", Description = "Share of the training images kept for validation.", DefaultValueFactory = _ => defaults.ValidationFraction };
        Option<double> testFraction = new("--test-fraction") { HelpName = "SHARE", Description = "Share of the images kept for the test, where DATA has none.", DefaultValueFactory = _ => defaults.TestFraction };
        Option<long> seed = new("--seed") { HelpName = "N", Description = "Seed of every random choice.", DefaultValueFactory = _ => defaults.Seed };
        Option<string?> cache = new("--cache") { HelpName = "DIR", Description = "Folder of the feature cache." };
        Option<bool> json = new("--json") { Description = "Print run.json instead of tables." };
        DataOptions manifest = new();

        Command command = new("train", "Trains, exports and tests a model.\n\nExample: mlnet-transfer train photos --out model")
        {
            data, output, backbone, weights, strategy, epochs, freezePoint, cutPoint, settings, timeBudget, resume, replay, device, cacheLimit, inputSize, test, unlabelled, validationFraction, testFraction, seed, cache, json,
        };
        manifest.AddTo(command);
        Symbol[] ofReplay = [output, replay, json];
        command.Validators.Add(result =>
        {
            bool replays = result.GetResult(replay) is { Implicit: false };
            if (!replays && result.GetResult(data) is not { Tokens.Count: > 0 })
            {
                result.AddError("Required argument missing for command: 'DATA'.");
            }

            foreach (SymbolResult other in result.Children.Where(c => replays && (c is ArgumentResult { Tokens.Count: > 0 } || (c is OptionResult { Implicit: false } o && !ofReplay.Contains(o.Option)))))
            {
                result.AddError($"--replay takes its options from the run; leave out {(other is OptionResult option ? option.Option.Name : "DATA")}.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferPipeline pipeline = OnnxEngine.CreatePipeline().WithFineTuning();
            if (parsed.GetValue(replay) is { } file)
            {
                return Show(ProgressDisplay.During(progress => pipeline.Replay(TransferRun.Load(file), parsed.GetRequiredValue(output), progress, cancellationToken)));
            }

            TransferOptions options = new()
            {
                Data = parsed.GetRequiredValue(data)!,
                OutputFolder = parsed.GetRequiredValue(output),
                Backbone = parsed.GetValue(backbone),
                Weights = parsed.GetValue(weights),
                Strategy = parsed.GetValue(strategy),
                Epochs = parsed.GetValue(epochs),
                FreezePoint = parsed.GetValue(freezePoint),
                CutPoint = parsed.GetValue(cutPoint),
                Settings = (parsed.GetValue(settings) ?? []).Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]),
                TimeBudget = parsed.GetValue(timeBudget),
                Resume = parsed.GetValue(resume),
                Device = parsed.GetRequiredValue(device),
                CacheLimit = parsed.GetValue(cacheLimit),
                InputSize = parsed.GetValue(inputSize),
                Unlabelled = parsed.GetValue(unlabelled),
                TestData = parsed.GetValue(test),
                ValidationFraction = parsed.GetValue(validationFraction),
                TestFraction = parsed.GetValue(testFraction),
                Seed = parsed.GetValue(seed),
                CacheFolder = parsed.GetValue(cache),
                Manifest = manifest.Read(parsed),
            };
            return Show(ProgressDisplay.During(progress => pipeline.Run(options, progress, cancellationToken)));

            Task<int> Show(TransferRun run)
            {
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(run.ToJson());
                }
                else
                {
                    RunRenderer.Write(run);
                }

                return Task.FromResult(ExitCode.Success);
            }
        });
        return command;
    }

    /// <summary>.NET would read 90 and 24:00:00 as days.</summary>
    private static TimeSpan? ReadDuration(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(':');
        if (parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            && double.TryParse(parts[2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && hours <= MostHours && minutes < 60 && seconds < 60)
        {
            return new TimeSpan(hours, minutes, 0) + TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"--time-budget is '{text}'; it must be hours:minutes:seconds, for example 00:15:00.");
        return null;
    }
}
