using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Reporting;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer report RUN</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string> run = new("RUN") { Description = "A folder that 'train' wrote, or its run.json." };
        Option<string?> output = new("--out", "-o") { HelpName = "FILE", Description = "File for the page. Without it: report.html beside run.json." };
        Option<bool> noImages = new("--no-images") { Description = "Leave out the small pictures and the maps that run.json holds." };
        Command command = new("report", "Writes report.html from run.json alone: one page that needs no network and no other file.") { run, output, noImages };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(run);
            string file = parsed.GetValue(output)
                ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(RunFile.PathOf(path)))!, OutputFolder.Report);
            HtmlReport.Write(RunFile.Load(path), file, !parsed.GetValue(noImages));
            Terminal.Line($"{file}");
            return ExitCode.Success;
        });
        return command;
    }
}
