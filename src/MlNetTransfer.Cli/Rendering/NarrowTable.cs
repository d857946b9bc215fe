using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A table on a terminal in which its words would be broken: row by row, each cell behind its header.</summary>
internal static class NarrowTable
{
    // A frame's line and two spaces for each column, and the last line.
    private const int ColumnFrame = 3, LastLine = 1;

    private const int Indent = 2, Unbounded = 10_000;

    /// <summary>The table itself where no word of it has to be broken.</summary>
    public static IRenderable Of(Table table, IAnsiConsole console)
    {
        RenderOptions options = RenderOptions.Create(console, console.Profile.Capabilities);
        int needed = LastLine + Enumerable.Range(0, table.Columns.Count).Sum(column => ColumnFrame
            + table.Rows.Select(r => r[column]).Append(table.Columns[column].Header).Max(c => c.Measure(options, Unbounded).Min));
        return needed <= console.Profile.Width ? table : new Rows(table.Rows.Select(row => Row(table, row, options, console.Profile.Width)));
    }

    private static Rows Row(Table table, TableRow row, RenderOptions options, int width)
    {
        string[] cells =
        [
            .. Enumerable.Range(1, table.Columns.Count - 1)
                .Select(i => (Header: table.ShowHeaders ? Text(table.Columns[i].Header, options) : "", Cell: Text(row[i], options)))
                .Where(c => c.Cell.Length > 0)
                .Select(c => c.Header.Length > 0 ? $"{c.Header} {c.Cell}" : c.Cell),
        ];
        IEnumerable<string> lines = cells.Length == 0 || cells.Any(c => c.Length > width / 2) ? cells : [string.Join(", ", cells)];
        return new Rows([new Text(Text(row[0], options)), .. lines.Select(l => new Padder(new Text(l), new Padding(Indent, 0, 0, 0)))]);
    }

    /// <summary>What a cell shows, without its colours.</summary>
    public static string Text(IRenderable cell, RenderOptions options) =>
        string.Concat(cell.Render(options, Unbounded).Where(s => !s.IsControlCode).Select(s => s.Text)).Trim();
}
