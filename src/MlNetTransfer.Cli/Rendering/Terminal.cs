#pragma warning disable RS0030 // The one place that prints: everything passes VisibleText here.
using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The two streams: results on the standard one, progress and findings on the error one. Nothing else prints.</summary>
internal static class Terminal
{
    private const int OutputStream = 1, ErrorStream = 2;

    private const int KeyPause = 15;

    // Lines that a program reads are not wrapped.
    private const int RedirectedWidth = 10_000;

    /// <summary>For tables and other renderables, whose texts went through <see cref="Cell"/>.</summary>
    public static IAnsiConsole Out => LazyOut.Value;

    public static IAnsiConsole Error => LazyError.Value;

    /// <summary>Whether the standard output is no terminal, but a file or a pipe.</summary>
    public static bool IsRedirected => Console.IsOutputRedirected;

    /// <summary>Whether there is somebody to ask.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>The standard output; where it cannot be written, <see cref="OutputFailedException"/>.</summary>
    public static TextWriter OutWriter { get; } = new GuardedWriter(
        () => Console.Out, StandardStreams.IsOpen(OutputStream), (why, e) => throw new OutputFailedException(why, e));

    /// <summary>The standard error stream; where it cannot be written, nothing: progress that nobody reads is no reason to stop.</summary>
    public static TextWriter ErrorWriter { get; } = new GuardedWriter(() => Console.Error, StandardStreams.IsOpen(ErrorStream), (_, _) => { });

    private static readonly Lazy<IAnsiConsole> LazyOut = new(() => Create(OutWriter, Console.IsOutputRedirected));

    private static readonly Lazy<IAnsiConsole> LazyError = new(() => Create(ErrorWriter, Console.IsErrorRedirected));

    /// <summary>A line on the standard output. What is put in is shown as it is, the rest is markup.</summary>
    public static void Line(FormattableString text) => Out.MarkupLineInterpolated(CultureInfo.InvariantCulture, Visible(text));

    /// <summary>Fields of one line for programs, with a tab between them.</summary>
    public static void TabSeparated(params ReadOnlySpan<string> fields) => OutWriter.WriteLine(string.Join('\t', fields.ToArray().Select(VisibleText.Of)));

    /// <summary>Lines that are meant for programs, never wrapped. In JSON what a terminal would obey stands in strings alone, and its
    /// escape is the same string.</summary>
    public static void Document(string text) => OutWriter.WriteLine(string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(VisibleText.Of)));

    /// <summary>Rows of a CSV: data where they are redirected, and harmless where somebody looks.</summary>
    public static void Rows(string csv)
    {
        if (IsRedirected)
        {
            OutWriter.Write(csv);
        }
        else
        {
            Document(csv.TrimEnd('\n'));
        }
    }

    /// <summary>All that comes through the standard input.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public static byte[] ReadInput(CancellationToken cancellationToken)
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream all = new();
        Task.Run(() => input.CopyTo(all), CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        return all.ToArray();
    }

    /// <summary>A coloured line on a terminal, the bare text, never wrapped, elsewhere.</summary>
    public static void ErrorLine(string colour, string text)
    {
        if (Console.IsErrorRedirected)
        {
            ErrorWriter.WriteLine(VisibleText.Of(text));
        }
        else
        {
            Error.MarkupLine($"[{colour}]{Cell(text)}[/]");
        }
    }

    /// <summary>A text as markup that shows it.</summary>
    public static string Cell(string text) => Markup.Escape(VisibleText.Of(text));

    /// <summary>A table with a frame on a terminal, bare columns elsewhere.</summary>
    public static Table CreateTable() => new Table().Border(TableBorder.Rounded);

    /// <summary>A table on the standard output; row by row where the terminal is too narrow for its words, bare columns where it is none.</summary>
    public static void Show(Table table)
    {
        if (!Console.IsOutputRedirected)
        {
            Out.Write(NarrowTable.Of(table, Out));
            return;
        }

        foreach (string line in PlainTable.Lines(table, Out))
        {
            OutWriter.WriteLine(line);
        }
    }

    /// <summary>Whether somebody sits there who presses keys and sees what is printed.</summary>
    public static bool IsInteractive => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>The next key, which is not shown.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public static ConsoleKeyInfo ReadKey(CancellationToken cancellationToken)
    {
        while (!Console.KeyAvailable)
        {
            cancellationToken.WaitHandle.WaitOne(KeyPause);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Console.ReadKey(intercept: true);
    }

    /// <summary>Asks for a yes; everything else is a no.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public static bool Ask(string question, CancellationToken cancellationToken)
    {
        Error.Markup($"{Cell(question)} [[y/N]] ");
        string answer = Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).GetAwaiter().GetResult()?.Trim() ?? "";
        return answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    private static FormattableString Visible(FormattableString text) =>
        FormattableStringFactory.Create(text.Format, [.. text.GetArguments().Select(a => a is string s ? VisibleText.Of(s) : a)]);

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
