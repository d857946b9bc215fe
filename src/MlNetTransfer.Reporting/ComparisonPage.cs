using MlNetTransfer.Diagnostics;
using MlNetTransfer.Reporting.Plots;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Reporting;

/// <summary>A comparison as one self-contained HTML page.</summary>
public static class ComparisonPage
{
    /// <summary>The page.</summary>
    public static string Of(RunComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Page.Render(
            $"{comparison.Runs.Count} runs compared",
            Markup.Of($"Comparison"),
            Markup.Of($"{comparison.Runs.Count} runs compared"),
            [new("runs", "Runs", Runs(comparison)), new("differences", "Differences", Differences(comparison))],
            Markup.Of($"Made by MlNetTransfer {TransferPipeline.ProductVersion} from the runs' run.json alone."));
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <exception cref="TransferException">MNT105, MNT106 when it cannot be written.</exception>
    public static void Write(RunComparison comparison, string path)
    {
        string page = Of(comparison);
        DiskErrors.Writing(path, () => AtomicFile.WriteText(path, page));
    }

    private static Markup Runs(RunComparison comparison)
    {
        HtmlTable table = new("The runs");
        table.Text("run").Text("strategy").Text("backbone").Number("test images").Number("accuracy").Number("95 %").Number("log-loss").Number("95 %")
            .Number(OutputFolder.ModelOnnx)
            .Number("images/s", "Images per second of model.onnx, from file to scores, on all cores of its machine")
            .Number("time");
        foreach (ComparedRun run in comparison.Runs)
        {
            table.Row(
                Markup.Name(run.Name),
                Figures.Words(run.Strategy),
                $"{run.Backbone} at {run.InputSize}",
                HtmlTable.Cell.Count(run.TestImages),
                HtmlTable.Cell.Percent(run.Accuracy),
                Figures.Percent(run.AccuracyInterval),
                HtmlTable.Cell.Of(Figures.Number(run.LogLoss), run.LogLoss),
                Figures.Number(run.LogLossInterval),
                HtmlTable.Cell.Of(run.ModelBytes is { } bytes ? Figures.Bytes(bytes) : "–", run.ModelBytes),
                HtmlTable.Cell.Of(run.ImagesPerSecond is { } speed ? Figures.Count((long)Math.Round(speed)) : "–", run.ImagesPerSecond),
                HtmlTable.Cell.Of(Figures.Seconds(run.Seconds), run.Seconds));
        }

        ComparedRun[] tested = [.. comparison.Runs.Where(r => r.AccuracyInterval is not null)];
        return tested.Length == 0 ? table.Render() : Markup.Of($"""
            <figure>
            {ComparisonPlot.Of(tested)}
            <figcaption>Accuracy of each run on its own test images, with the 95 % interval.</figcaption>
            </figure>
            {table.Render()}
            """);
    }

    private static Markup Differences(RunComparison comparison)
    {
        HtmlTable table = new($"Against {comparison.Runs[0].Name}, on the test images that both share");
        table.Text("run").Number("shared images")
            .Number("points of accuracy").Number("95 %")
            .Number("right in it alone").Number("right in the first alone").Number("p, exact McNemar test");
        foreach (ComparedRun run in comparison.Runs.Skip(1))
        {
            PairedResult? pair = run.AgainstFirst;
            table.Row(
                Markup.Name(run.Name),
                pair is null ? "none known" : HtmlTable.Cell.Count(pair.Images),
                pair is null ? "–" : HtmlTable.Cell.Of(Figures.Points(pair.Difference), pair.Difference),
                pair is null ? "–" : Figures.Points(pair.Interval),
                pair is null ? "–" : HtmlTable.Cell.Count(pair.OnlyThis),
                pair is null ? "–" : HtmlTable.Cell.Count(pair.OnlyFirst),
                HtmlTable.Cell.Of(Figures.Number(pair?.PValue), pair?.PValue));
        }

        IEnumerable<Markup> findings = comparison.Findings
            .Select(f => Markup.Of($"<p>{f.Code} {Markup.Name(f.Where)}: {Markup.Name(f.Message)}. {f.Hint}</p>"));
        return Markup.Lines(table.Render(), Markup.Lines(findings));
    }
}
