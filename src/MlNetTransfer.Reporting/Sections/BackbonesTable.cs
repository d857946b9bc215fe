using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>The backbones among which one was chosen.</summary>
internal static class BackbonesTable
{
    public static Markup Of(TransferRun run)
    {
        if (run.Plan.Backbones.Count == 0)
        {
            return Markup.Empty;
        }

        HtmlTable table = new("Backbones that were installed, the best first");
        table.Text("backbone").Text("result")
            .Number("error", "Mean squared error of the leave-one-out scores against ±1, by which it was chosen")
            .Number("right", $"Leave-one-out {MetricDifference.Words(run.Plan.Metric)} of ridge regression on a sample of the training images")
            .Number("behind the chosen", "Points, ± standard error, paired image by image")
            .Number("million multiply-adds", "For one image").Number("pixels", "Side of the square that it sees");
        foreach (BackboneTrial trial in run.Plan.Backbones)
        {
            table.Row(
                trial.Name,
                Result(trial, run.Plan.Backbone),
                HtmlTable.Cell.Of(trial.SquaredError?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–", trial.SquaredError ?? 9),
                trial.Value is { } value ? HtmlTable.Cell.Percent(value) : HtmlTable.Cell.Of("–", -1),
                HtmlTable.Cell.Of(trial.Behind is { } behind ? Figures.Points(-behind, trial.Error!.Value) : "–", trial.Behind ?? -9),
                HtmlTable.Cell.Of((trial.MultiplyAdds / 1e6).ToString("0", CultureInfo.InvariantCulture), trial.MultiplyAdds),
                HtmlTable.Cell.Of(trial.InputSize.ToString(CultureInfo.InvariantCulture), trial.InputSize));
        }

        return Markup.Of($"""
            <h3>Which backbone</h3>
            {table.Render()}
            """);
    }

    private static Markup Result(BackboneTrial trial, string chosen) =>
        trial.Name == chosen ? Markup.Of($"<strong>chosen</strong>") : Markup.Escaped(trial.NotMeasured is { } why ? $"not measured: {why}" : "");
}
