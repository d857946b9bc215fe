using System.Globalization;
using MlNetTransfer.Training;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>Networks between the linear probe and the fine-tuned one.</summary>
internal static class MixTable
{
    /// <summary>How much of the linear probe is in what was kept; empty where the fine-tuned weights were kept alone.</summary>
    public static string Kept(TrainingHistory history) => history is { BestEpoch: > 0, Mix: { Share: < 1 } mix }
        ? string.Create(CultureInfo.InvariantCulture, $", mixed with {100 * (1 - mix.Share):0} % of the linear probe")
        : "";

    /// <summary>Empty where none were judged.</summary>
    public static Markup Of(TrainingHistory history)
    {
        if (history.Mix is not { } mix)
        {
            return Markup.Empty;
        }

        HtmlTable table = new("Between the linear probe and the fine-tuned network") { Sortable = false };
        table.Number("fine-tuned").Number("validation log-loss", "At its own best temperature, by which they are compared").Number("validation accuracy");
        foreach (MixedNetwork network in mix.Judged)
        {
            table.Row(
            [
                HtmlTable.Cell.Percent(network.Share),
                HtmlTable.Cell.Of(network.ValidationLogLoss.ToString("0.000", CultureInfo.InvariantCulture), network.ValidationLogLoss),
                HtmlTable.Cell.Percent(network.ValidationAccuracy),
            ]);
        }

        return Markup.Of($"\n{table.Render()}");
    }
}
