using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A table as lines of a file or a pipe: columns stand below each other, and no line ends in blanks.</summary>
internal static class PlainTable
{
    // A longer cell is written as it is and moves what stands behind it, in its own line alone.
    private const int WidestColumn = 40;

    public static IEnumerable<string> Lines(Table table, IAnsiConsole console)
    {
        RenderOptions options = RenderOptions.Create(console, console.Profile.Capabilities);
        string[][] rows = [.. table.Rows.Select(row => Cells(row, table.Columns.Count, options))];
        if (table.ShowHeaders)
        {
            rows = [[.. table.Columns.Select(c => NarrowTable.Text(c.Header, options))], .. rows];
        }

        int[] widths =
        [
            .. table.Columns.Select((_, column) =>
                rows.Select(r => r[column].GetCellWidth()).Where(w => w <= WidestColumn).DefaultIfEmpty(0).Max()),
        ];
        return rows.Select(row => string.Join(' ', row.Select((cell, column) => Padded(cell, widths[column], table.Columns[column].Alignment))).TrimEnd());
    }

    private static string[] Cells(TableRow row, int columns, RenderOptions options) =>
        [.. Enumerable.Range(0, columns).Select(i => i < row.Count ? NarrowTable.Text(row[i], options) : "")];

    private static string Padded(string cell, int width, Justify? alignment)
    {
        string blanks = new(' ', Math.Max(0, width - cell.GetCellWidth()));
        return alignment == Justify.Right ? blanks + cell : cell + blanks;
    }
}
