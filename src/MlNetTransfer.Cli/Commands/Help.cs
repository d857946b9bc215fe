using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Help as System.CommandLine writes it, with examples and what comes next behind it.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    private const int Indent = 2, Narrowest = 40;

    private readonly HelpAction _help = new();

    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new Help();

        // A shell would offer them where a path is meant.
        option.Aliases.Remove("/h");
        option.Aliases.Remove("/?");
    }

    public override int Invoke(ParseResult parseResult)
    {
        _help.Invoke(parseResult);
        WriteLesson(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output, _help.MaxWidth);
        return ExitCode.Success;
    }

    private static void WriteLesson(Command command, TextWriter output, int width)
    {
        if (Lesson.All.GetValueOrDefault(CommandTree.PathOf(command)) is not { } lesson)
        {
            return;
        }

        output.WriteLine(command is RootCommand ? "The usual way:" : lesson.Examples.Count == 1 ? "Example:" : "Examples:");
        foreach (Example example in lesson.Examples)
        {
            output.WriteLine($"{new string(' ', Indent)}{CommandTree.Program} {example.Arguments}");
            Write(output, example.Says, 3 * Indent, width);
        }

        output.WriteLine();
        Write(output, lesson.Next, 0, width);
    }

    /// <summary>Words, wrapped at the width of the terminal.</summary>
    private static void Write(TextWriter output, string text, int indent, int width)
    {
        int room = Math.Max(width, Narrowest) - indent;
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                output.WriteLine(new string(' ', indent) + line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        output.WriteLine(new string(' ', indent) + line);
    }
}
