using System.CommandLine;
using MlNetTransfer.Cli.Rendering;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer completion bash | zsh | fish | pwsh</c>.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = $"{string.Join(", ", Shells)}." };
        Choice.OneOf(shell, Shells);
        Command command = new("completion", "Prints a script that completes commands, options and names in your shell.") { shell };
        command.SetAction(parsed =>
        {
            string name = $"Completion/{parsed.GetRequiredValue(shell).ToLowerInvariant()}";
            using Stream stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream(name)!;
            using StreamReader reader = new(stream);
            Terminal.Document(reader.ReadToEnd().TrimEnd());
            return ExitCode.Success;
        });
        return command;
    }
}
