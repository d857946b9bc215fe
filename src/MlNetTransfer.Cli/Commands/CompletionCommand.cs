using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer completion bash | zsh | fish | pwsh</c>.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = $"{string.Join(", ", Shells)}." };
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !Shells.Contains(name))
            {
                result.AddError($"SHELL is '{name}'; allowed are {string.Join(", ", Shells)}.{NearestName.Question(name, Shells)}");
            }
        });
        Command command = new("completion", "Prints a script that completes commands, options and names in your shell.") { Choice.Completed(shell, Shells) };
        command.SetAction(parsed =>
        {
            using Stream stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"Completion/{parsed.GetRequiredValue(shell)}")!;
            using StreamReader reader = new(stream);
            Terminal.Document(reader.ReadToEnd().TrimEnd());
            return ExitCode.Success;
        });
        return command;
    }
}
