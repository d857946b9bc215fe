using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Onnx;
using MlNetTransfer.Options;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer train DATA --out DIR</c>, and <c>train X.mbconfig</c>.</summary>
internal static class TrainCommand
{
    private static readonly TransferOptions Nothing = new() { Data = "", OutputFolder = "" };

    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = OptionTable.Data.Help, Arity = ArgumentArity.ZeroOrOne };
        OptionLines own = new(
            OptionTable.OutputFolder,
            OptionTable.Features,
            OptionTable.From,
            OptionTable.Resume,
            OptionTable.CacheLimit,
            OptionTable.Unlabelled,
            OptionTable.Pictures);
        Option output = own[OptionTable.OutputFolder];
        Option<string?> replay = new("--replay")
        {
            HelpName = "FILE",
            Description = "Repeat the run of a run.json, with the same number of steps even if time had ended it. "
                + "Only --out and --json can be given with it.",
        };
        Option<bool> yes = new("--yes", "-y") { Description = "Answer questions with yes: get ML.NET's ResNet-18 and libtorch where they are missing." };
        Option<bool> json = new("--json") { Description = "Print run.json instead of tables." };
        TrialOptions trials = new();
        PlanOptions planning = new();
        ConfigOptions configs = new();

        Command command = new("train", "Trains, exports and tests a model.")
        {
            data, output, own[OptionTable.Features], own[OptionTable.From], own[OptionTable.Resume], replay, own[OptionTable.CacheLimit],
            own[OptionTable.Unlabelled], own[OptionTable.Pictures], yes, json,
        };
        trials.AddTo(command);
        configs.AddTo(command, data);
        planning.AddTo(command);
        Option[] ofOneRun = [own[OptionTable.Resume], planning[OptionTable.TimeBudget], planning[OptionTable.Strategy], own[OptionTable.Unlabelled], yes];
        Symbol[] ofReplay = [output, replay, json];
        command.Validators.Add(result =>
        {
            trials.Check(result, ofOneRun);
            bool replays = result.GetResult(replay) is { Implicit: false };
            if (!replays && result.GetResult(data) is not { Tokens.Count: > 0 })
            {
                result.AddError("Required argument missing for command: 'DATA'.");
            }

            if (result.GetResult(output) is not { Implicit: false }
                && !(result.GetResult(data) is { Tokens: [{ Value: var named }, ..] } && ConfigOptions.IsConfig(named)))
            {
                result.AddError("Option '--out' is required.");
            }

            IEnumerable<SymbolResult> others = result.Children.Where(c => c is ArgumentResult { Tokens.Count: > 0 }
                || (c is OptionResult { Implicit: false } o && !ofReplay.Contains(o.Option)));
            foreach (SymbolResult other in replays ? others : [])
            {
                result.AddError($"--replay takes its options from the run; leave out {(other is OptionResult option ? option.Option.Name : "DATA")}.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferPipeline pipeline = OnnxEngine.CreatePipeline().WithFineTuning();
            TransferConfig? config = null;
            TransferRun run;
            string folder = own.Read(parsed, Nothing).OutputFolder;
            if (trials.IsOne(parsed))
            {
                return Task.FromResult(Trial());
            }

            try
            {
                run = parsed.GetValue(replay) is { } file ? Replay(file) : Train();
            }
            catch (OperationCanceledException) when (folder.Length > 0)
            {
                string sentence = trials.Results(parsed) is null ? StoppedRun.Sentence(folder) : "Stopped. The same command judges the trials again.";
                Terminal.ErrorLine("default", sentence);
                return Task.FromResult(ExitCode.Cancelled);
            }

            if (parsed.GetValue(json))
            {
                Terminal.Document(run.ToJson());
            }
            else
            {
                RunRenderer.Write(run, config?.Findings ?? []);
            }

            if (config is not null)
            {
                config.WriteHistory(run);
                FindingRenderer.Write(ModelCode.WriteBeside(config.Path, run));
                if (!parsed.GetValue(json))
                {
                    string name = Path.GetFileNameWithoutExtension(config.Path);
                    Terminal.Line($"{name}.mlnet (the model) and C# code that predicts with it are beside [green]{config.Path}[/]");
                }
            }

            return Task.FromResult(ExitCode.Success);

            TransferRun Replay(string file) => ProgressDisplay.During(progress => pipeline.Replay(TransferRun.Load(file), folder, progress, cancellationToken));

            TransferRun Train()
            {
                TransferOptions options = Options();
                if (trials.Results(parsed) is { } results)
                {
                    return ProgressDisplay.During(progress => pipeline.RunFromTrials(options, trials.List(parsed)!, results, progress, cancellationToken));
                }

                if (!parsed.GetValue(json) || parsed.GetValue(yes))
                {
                    MissingParts.Offer(options, parsed.GetValue(yes), cancellationToken);
                }

                return ProgressDisplay.During(progress => pipeline.Run(options, progress, cancellationToken));
            }

            TransferOptions Options()
            {
                TransferOptions options = Read(parsed);
                config = configs.Load(parsed, options, [.. planning.Set, .. own.Set]);
                options = config?.Options ?? options;
                folder = options.OutputFolder;
                return options;
            }

            int Trial()
            {
                int number = trials.NumberOf(parsed);
                FinishedTrial finished;
                try
                {
                    TransferOptions options = Options();
                    finished = ProgressDisplay.During(progress => pipeline.RunTrial(options, trials.List(parsed)!, number, progress, cancellationToken));
                }
                catch (OperationCanceledException)
                {
                    Terminal.ErrorLine("default", $"Stopped. The same command continues trial {number} where it stopped.");
                    return ExitCode.Cancelled;
                }

                if (parsed.GetValue(json))
                {
                    Terminal.Document(finished.ToJson());
                }
                else
                {
                    TrialRenderer.Write(finished, folder);
                }

                return ExitCode.Success;
            }
        });
        return command;

        TransferOptions Read(ParseResult parsed) => own.Read(parsed, planning.Read(parsed, parsed.GetRequiredValue(data)!, ""));
    }
}
