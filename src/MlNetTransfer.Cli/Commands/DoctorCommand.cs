using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Health;
using MlNetTransfer.Onnx;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Weights.Health;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string?> cache = new("--cache") { HelpName = "DIR", Description = "Cache folder to look at." };
        Option<bool> json = new("--json") { Description = "Print JSON instead of a table." };
        Command command = new("doctor", "Checks this machine: what works, and how to repair what does not.") { cache, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            string? folder = parsed.GetValue(cache);
            HealthProbe[] probes =
            [
                MachineHealth.Probe,
                ImageHealth.Probe,
                OnnxHealth.Probe,
                WeightsHealth.ShippedProbe,
                WeightsHealth.InstalledProbe(folder),
                StorageHealth.Probe(folder, TimeProvider.System),
                LibtorchHealth.Probe(OwnProgram.Start, () => folder ?? CacheFolder.Default),
                EnvironmentHealth.Probe,
            ];
            HealthReport report = ProgressDisplay.During(progress => HealthReport.Run(TransferPipeline.ProductVersion, probes, progress, cancellationToken));
            if (parsed.GetValue(json))
            {
                Terminal.Document(report.ToJson());
            }
            else
            {
                HealthRenderer.Write(report);
            }

            return Task.FromResult(report.Healthy ? ExitCode.Success : ExitCode.Findings);
        });
        return command;
    }
}
