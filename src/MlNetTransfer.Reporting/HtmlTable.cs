using System.Globalization;

namespace MlNetTransfer.Reporting;

/// <summary>A table with a caption, a header for every column and every row, and columns that a script can sort.</summary>
/// <param name="caption">What it shows; read to those who do not see it.</param>
internal sealed class HtmlTable(string caption)
{
    // A column with more is not squeezed on a narrow screen.
    private const int LongText = 40;

    // More rows than fill a screen scroll in a window of their own.
    private const int TallFrom = 32;

    private readonly List<(string Name, bool IsNumber, string? Explanation)> _columns = [];
    private readonly List<Markup> _rows = [];

    /// <summary>Rows left out stand in run.json.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    /// <summary>Whether rows have an order of their own, which sorting would lose nothing by.</summary>
    public bool Sortable { get; init; } = true;

    public HtmlTable Text(string name)
    {
        _columns.Add((name, false, null));
        return this;
    }

    public HtmlTable Number(string name, string? explanation = null)
    {
        _columns.Add((name, true, explanation));
        return this;
    }

    public int Left { get; private set; }

    public void Row(params ReadOnlySpan<Cell> cells)
    {
        if (_rows.Count >= MostRows)
        {
            Left++;
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, _columns.Count);
        string row = "";
        for (int i = 0; i < cells.Length; i++)
        {
            Cell cell = cells[i];
            Markup value = cell.Sort is { } sort && double.IsFinite(sort)
                ? Markup.Of($" data-v=\"{sort.ToString("R", CultureInfo.InvariantCulture)}\"")
                : Markup.Empty;
            Markup number = new(_columns[i].IsNumber ? " class=\"n\"" : cell.Content.Text.Length > LongText ? " class=\"t\"" : "");
            row += i == 0 ? Markup.Of($"<th scope=\"row\"{number}{value}>{cell.Content}</th>") : Markup.Of($"<td{number}{value}>{cell.Content}</td>");
        }

        _rows.Add(new Markup($"<tr>{row}</tr>"));
    }

    public Markup Render()
    {
        IEnumerable<Markup> heads = _columns.Select(c =>
            Markup.Of($"<th scope=\"col\"{new Markup(c.IsNumber ? " class=\"n\"" : "")}{Title(c.Explanation)}>{c.Name}</th>"));
        Markup left = Left == 0 ? Markup.Empty : Markup.Of($"\n<p class=\"note\">{Figures.Count(Left, "row", "rows")} more in run.json.</p>");
        return Markup.Of($"""
            <div class="scroll{new Markup(_rows.Count > TallFrom ? " tall" : "")}" role="region" tabindex="0" aria-label="{caption}">
            <table{new Markup(Sortable && _rows.Count > 1 ? " class=\"sortable\"" : "")}>
            <caption>{caption}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>
            {_rows}
            </tbody>
            </table>
            </div>{left}
            """);
    }

    private static Markup Title(string? explanation) => explanation is null ? Markup.Empty : Markup.Of($" title=\"{explanation}\"");

    /// <param name="Content">What is shown.</param>
    /// <param name="Sort">What it is sorted by; null for its text.</param>
    internal readonly record struct Cell(Markup Content, double? Sort = null)
    {
        public static implicit operator Cell(string text) => new(Markup.Escaped(text));

        public static implicit operator Cell(Markup content) => new(content);

        public static Cell Of(string text, double? sort) => new(Markup.Escaped(text), sort);

        public static Cell Count(long count) => Of(Figures.Count(count), count);

        public static Cell Percent(double? share) => Of(Figures.Percent(share), share ?? -1);
    }
}
