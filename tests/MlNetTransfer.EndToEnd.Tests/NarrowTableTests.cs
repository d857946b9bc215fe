using MlNetTransfer.Cli.Rendering;
using Spectre.Console;

namespace MlNetTransfer.Tests;

/// <summary>What tables look like where there is little room.</summary>
public class NarrowTableTests
{
    [Fact]
    public void A_table_whose_words_would_be_broken_is_written_row_by_row()
    {
        Table table = new Table().AddColumns("strategy", "expected", "seconds", "");
        table.AddRow("FullFineTuning", "+4.2 ± 3.5", "~365", "worth a try");
        table.AddRow("[[x]]", "", "~2", "");
        Assert.Contains("│ FullFineTuning │", Rendered(table, 60), StringComparison.Ordinal);
        Assert.Equal(
            """
            FullFineTuning
              expected +4.2 ± 3.5, seconds ~365,
              worth a try
            [x]
              seconds ~2
            """.ReplaceLineEndings("\n"),
            Rendered(table, 38).ReplaceLineEndings("\n"));
    }

    private static string Rendered(Table table, int width)
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = width;
        console.Write(NarrowTable.Of(table.Border(TableBorder.Square), console));
        return string.Join('\n', writer.ToString().Split('\n').Select(l => l.TrimEnd())).Trim();
    }
}
