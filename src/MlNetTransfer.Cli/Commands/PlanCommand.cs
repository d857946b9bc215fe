using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Onnx;
using MlNetTransfer.Options;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer plan DATA</c>.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        Argument<string?> data = new("DATA") { Description = OptionTable.Data.Help };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        TrialPlanOptions trials = new();
        PlanOptions planning = new();
        ConfigOptions configs = new();
        Command command = new("plan", "Says what 'train' would do with these images, and why. Trains nothing.") { data, json };
        trials.AddTo(command);
        configs.AddTo(command, data);
        planning.AddTo(command);
        command.Validators.Add(result => trials.Check(result, planning));
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions options = planning.Read(parsed, parsed.GetRequiredValue(data)!, "");
            TransferConfig? config = configs.Load(parsed, options, planning.Set);
            options = config?.Options ?? options;
            TransferPipeline pipeline = OnnxEngine.CreatePipeline().WithFineTuning();
            string? file = trials.List(parsed);
            TrialPlan? listed = file is null ? null : ProgressDisplay.During(progress =>
                pipeline.PlanTrials(options, trials.Seeds(parsed), trials.Backbones(parsed), progress, cancellationToken));
            PlanResult result = listed?.Plans[0] ?? ProgressDisplay.During(progress => pipeline.Plan(options, progress, cancellationToken));
            listed?.List.Save(file!);
            if (parsed.GetValue(json))
            {
                Terminal.Document(result.ToJson());
            }
            else
            {
                FindingRenderer.WriteNotes(result.Dataset.Findings.Except(config?.Findings ?? []), result.Dataset.Rejected);
                PlanRenderer.Write(result.Plan, result.Evidence, result.Profile);
                if (listed is not null)
                {
                    TrialRenderer.Write(listed.List, file!, parsed.GetRequiredValue(data)!);
                }
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
