using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using Spectre.Console;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer new DATA</c>.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        Argument<string> data = new("DATA") { Description = "Folder with one subfolder per class (or train/, val/, test/ of such)." };
        Option<string?> output = new("--out", "-o") { HelpName = "FILE", Description = "The Model Builder file; otherwise DATA with the ending .mbconfig." };
        Option<bool> force = new("--force") { Description = "Replace a file that is there." };
        Command command = new("new", "Writes a Model Builder file (.mbconfig) for a folder of images.\n\nExample: mlnet-transfer new photos") { data, output, force };
        command.SetAction(parsed =>
        {
            TransferConfig config = TransferConfig.Create(parsed.GetRequiredValue(data), parsed.GetValue(output), parsed.GetValue(force));
            Terminal.Out.MarkupLineInterpolated($"[green]{config.Path}[/] names {config.Options.Data}; 'mlnet-transfer train {config.Path}' trains it");
            return ExitCode.Success;
        });
        return command;
    }
}
