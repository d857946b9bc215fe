using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The two streams: results on the standard one, progress and findings on the error one.</summary>
internal static class Terminal
{
    // Lines that a program reads are not wrapped.
    private const int RedirectedWidth = 10_000;

    public static IAnsiConsole Out { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>A coloured line on a terminal, the bare text, never wrapped, elsewhere.</summary>
    public static void ErrorLine(string colour, string text)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(text);
        }
        else
        {
            Error.MarkupLine($"[{colour}]{Markup.Escape(text)}[/]");
        }
    }

    /// <summary>A table with a frame on a terminal, bare columns elsewhere.</summary>
    public static Table CreateTable() => new Table().Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
