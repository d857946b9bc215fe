using System.Globalization;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>One line per image: path, then the likeliest classes with their probability; what could not be read is a finding. Of an image that is of none of
/// the classes the first line says so, with the best guess.</summary>
internal static class PredictionRenderer
{
    public static void Write(IReadOnlyList<ImagePrediction> predictions, IReadOnlyList<string> labels, int top)
    {
        FindingRenderer.Write([.. predictions.Select(p => p.Finding).OfType<Diagnostics.Finding>()]);
        if (Terminal.IsRedirected)
        {
            WriteLines(predictions, labels, top);
            return;
        }

        Table table = Terminal.CreateTable().AddColumn("image").AddColumn("class").AddColumn(new TableColumn("probability").RightAligned());
        foreach (ImagePrediction image in predictions)
        {
            string path = Terminal.Cell(image.Path);
            foreach ((string label, float score) in Best(image, labels, top))
            {
                table.AddRow(path, Terminal.Cell(Named(image, label)), score.ToString("0.000", CultureInfo.InvariantCulture));
                path = "";
            }
        }

        if (table.Rows.Count > 0)
        {
            Terminal.Show(table);
        }
    }

    /// <summary>Tab-separated: path, class, probability.</summary>
    private static void WriteLines(IReadOnlyList<ImagePrediction> predictions, IReadOnlyList<string> labels, int top)
    {
        foreach (ImagePrediction image in predictions)
        {
            foreach ((string label, float score) in Best(image, labels, top))
            {
                Terminal.TabSeparated(image.Path, Named(image, label), score.ToString("0.000", CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Named(ImagePrediction image, string label) =>
        image.Prediction?.IsUnknown == true && image.Prediction.Label == label ? $"none of these (best guess: {label})" : label;

    private static IEnumerable<(string Label, float Score)> Best(ImagePrediction image, IReadOnlyList<string> labels, int top) =>
        image.Prediction is null ? [] : labels.Zip(image.Prediction.Scores).OrderByDescending(s => s.Second).Take(top);
}
