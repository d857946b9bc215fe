using System.Globalization;
using System.Text;
using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>The confusion matrix: a table with shaded numbers as long as they can be read, a picture of it and the commonest confusions beyond that.</summary>
internal static class ConfusionView
{
    // A matrix of more classes takes the whole width.
    private const int MostBeside = 8;

    private const int MostNumbers = 24, MostConfusions = 30, Levels = 6;

    public static Markup Of(EvaluationResult test)
    {
        bool numbers = test.Classes.Count <= MostNumbers;
        Markup matrix = numbers ? Matrix(test) : Picture(test);
        return Markup.Of($"""
            <h3 id="confusions">Which class is taken for which</h3>
            <div{new Markup(test.Classes.Count is > MostBeside and <= MostNumbers ? "" : " class=\"plots\"")}>
            <div>
            {matrix}
            </div>
            <div>
            {Commonest(test)}
            </div>
            </div>
            """);
    }

    private static Markup Matrix(EvaluationResult test)
    {
        string[] labels = [.. test.Classes.Select(c => c.Label)];
        IEnumerable<Markup> heads = labels.Select(l => Markup.Of($"<th scope=\"col\" title=\"{l}\">{Markup.Name(l)}</th>"));
        IEnumerable<Markup> rows = test.ConfusionMatrix.Select((row, i) =>
        {
            int images = Math.Max(1, row.Sum());
            Markup cells = new(string.Concat(row.Select((count, j) => count == 0
                ? Markup.Of($"<td{new Markup(i == j ? " class=\"d\"" : "")}>{new Markup(i == j ? "0" : "")}</td>").Text
                : Markup.Of($"<td{new Markup(i == j ? " class=\"d\"" : "")} style=\"--s:{Share((double)count / images)}\">{count}</td>").Text)));
            return Markup.Of($"<tr><th scope=\"row\" title=\"{labels[i]}\">{Markup.Name(labels[i])}</th>{cells}</tr>");
        });
        Markup legend = Markup.Of(
            $"Row: the true class of the test images. Column: the predicted class. Blue and bold: right. Orange: wrong. "
            + $"Stronger colour: a larger share of the row.");
        return Markup.Of($"""
            <p class="note">{legend}</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix">
            <table class="matrix">
            <caption>Confusion matrix</caption>
            <thead><tr><th class="corner" scope="col">is ↓ given →</th>{heads}</tr></thead>
            <tbody>
            {rows}
            </tbody>
            </table>
            </div>
            """);
    }

    /// <summary>Cells of one shade are one path, so that 200 classes are a few hundred kilobytes at most.</summary>
    private static Markup Picture(EvaluationResult test)
    {
        int classes = test.Classes.Count;
        Dictionary<(bool Right, int Level), StringBuilder> paths = [];
        for (int i = 0; i < classes; i++)
        {
            IReadOnlyList<int> row = test.ConfusionMatrix[i];
            int images = Math.Max(1, row.Sum());
            for (int j = 0; j < classes; j++)
            {
                if (row[j] > 0)
                {
                    (bool, int) shade = (i == j, Math.Clamp((int)Math.Ceiling((double)Levels * row[j] / images), 1, Levels));
                    StringBuilder path = paths.TryGetValue(shade, out StringBuilder? known) ? known : paths[shade] = new StringBuilder();
                    path.Append(CultureInfo.InvariantCulture, $"M{j} {i}h1v1h-1z");
                }
            }
        }

        IEnumerable<Markup> drawn = paths.OrderBy(p => p.Key).Select(p => Markup.Of(
            $"<path d=\"{p.Value.ToString()}\" style=\"fill:rgb(var({new Markup(p.Key.Right ? "--heat" : "--wrong")}) "
            + $"/ {Share((p.Key.Level + 1.0) / (Levels + 1))})\"/>"));
        Markup description = Markup.Of(
            $"{classes} classes; from top to bottom the true class of the test images, from left to right the predicted class. "
            + $"The table of the commonest confusions below has the numbers.");
        Markup caption = Markup.Of(
            $"{classes} classes, in label order: rows are what the test images are, columns what they were given. "
            + $"Blue on the diagonal: right; orange beside it: wrong; stronger: a larger share of the row.");
        return Markup.Of($"""
            <figure>
            <svg class="plot" viewBox="0 0 {classes} {classes}" role="img" aria-labelledby="matrix-title matrix-description">
            <title id="matrix-title">Confusion matrix</title>
            <desc id="matrix-description">{description}</desc>
            <path d="M0 0H{classes}V{classes}H0z" style="fill:var(--panel)"/>
            {drawn}
            </svg>
            <figcaption>{caption}</figcaption>
            </figure>
            """);
    }

    private static Markup Commonest(EvaluationResult test)
    {
        (int Is, int Given, int Count)[] confusions =
        [
            .. test.ConfusionMatrix.SelectMany((row, i) => row.Select((count, j) => (Is: i, Given: j, Count: count)).Where(c => c.Is != c.Given && c.Count > 0))
                .OrderByDescending(c => c.Count).ThenBy(c => c.Is).ThenBy(c => c.Given),
        ];
        if (confusions.Length == 0)
        {
            return Markup.Of($"<p>Nothing is confused with anything else.</p>");
        }

        HtmlTable table = new("The commonest confusions") { MostRows = MostConfusions };
        table.Text("true class").Text("predicted").Number("images").Number("share", "Of the test images of the class");
        foreach ((int i, int j, int count) in confusions)
        {
            table.Row(
                Markup.Name(test.Classes[i].Label),
                Markup.Name(test.Classes[j].Label),
                HtmlTable.Cell.Count(count),
                HtmlTable.Cell.Percent((double)count / test.Classes[i].Support));
        }

        return table.Render();
    }

    private static string Share(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
