using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Inference;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer plan DATA</c>.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        Argument<string> data = new("DATA") { Description = "Folder with one subfolder per class (or train/, val/, test/ of such), or a CSV manifest." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of tables." };
        PlanOptions planning = new();
        Command command = new("plan", "Says what 'train' would do with these images, and why, and trains nothing.\n\nExample: mlnet-transfer plan photos") { data, json };
        planning.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            TransferOptions options = planning.Read(parsed, parsed.GetRequiredValue(data), "");
            PlanResult result = ProgressDisplay.During(progress => OnnxEngine.CreatePipeline().WithFineTuning().Plan(options, progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(result.ToJson());
            }
            else
            {
                FindingRenderer.WriteNotes(result.Dataset.Findings, result.Dataset.Rejected);
                PlanRenderer.Write(result.Plan, result.Evidence, result.Profile);
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }
}
