using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Inference;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer train DATA --out DIR</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        TransferOptions defaults = new() { Data = "", OutputFolder = "" };
        Argument<string?> data = new("DATA") { Description = "Folder with one subfolder per class (or train/, val/, test/ of such), or a CSV manifest.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> output = new("--out", "-o") { HelpName = "DIR", Description = "Folder for the results: new, empty, or of an earlier run.", Required = true };
        Option<bool> resume = new("--resume") { Description = "Go on where an interrupted run with the same options stopped; without a checkpoint in --out it begins anew." };
        Option<string?> replay = new("--replay") { HelpName = "FILE", Description = "Repeat the run of a run.json, with as many steps where time had decided; takes --out and --json alone." };
        Option<double> cacheLimit = new("--cache-limit") { HelpName = "GB", Description = "Most gigabytes of frozen layers' output kept in the cache while a fine-tuning runs; 0 keeps none.", DefaultValueFactory = _ => defaults.CacheLimit };
        Option<string?> unlabelled = new("--unlabeled") { HelpName = "DIR", Description = "Folder with images of the same kind whose classes are not known: learned from without labels, where that helps." };
        Option<bool> json = new("--json") { Description = "Print run.json instead of tables." };
        PlanOptions planning = new();

        Command command = new("train", "Trains, exports and tests a model.\n\nExample: mlnet-transfer train photos --out model")
        {
            data, output, resume, replay, cacheLimit, unlabelled, json,
        };
        planning.AddTo(command);
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
            string folder = parsed.GetRequiredValue(output);
            TransferRun run = parsed.GetValue(replay) is { } file
                ? ProgressDisplay.During(progress => pipeline.Replay(TransferRun.Load(file), folder, progress, cancellationToken))
                : ProgressDisplay.During(progress => pipeline.Run(Options(folder), progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(run.ToJson());
            }
            else
            {
                RunRenderer.Write(run);
            }

            return Task.FromResult(ExitCode.Success);

            TransferOptions Options(string folder) => planning.Read(parsed, parsed.GetRequiredValue(data)!, folder) with
            {
                Resume = parsed.GetValue(resume),
                CacheLimit = parsed.GetValue(cacheLimit),
                Unlabelled = parsed.GetValue(unlabelled),
            };
        });
        return command;
    }
}
