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
        PlanOptions planning = new();
        ConfigOptions configs = new();
        Command command = new("plan", "Says what 'train' would do with these images, and why. Trains nothing.") { data, json };
        configs.AddTo(command, data);
        planning.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions options = planning.Read(parsed, parsed.GetRequiredValue(data)!, "");
            TransferConfig? config = configs.Load(parsed, options, planning.Set);
            PlanResult result = ProgressDisplay.During(progress =>
                OnnxEngine.CreatePipeline().WithFineTuning().Plan(config?.Options ?? options, progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(result.ToJson());
            }
            else
            {
                FindingRenderer.WriteNotes(result.Dataset.Findings.Except(config?.Findings ?? []), result.Dataset.Rejected);
                PlanRenderer.Write(result.Plan, result.Evidence, result.Profile);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
