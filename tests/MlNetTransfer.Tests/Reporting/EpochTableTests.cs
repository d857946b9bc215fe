using MlNetTransfer.Planning;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Tests.Reporting;

/// <summary>The epochs of a fine-tuning in numbers.</summary>
public class EpochTableTests
{
    [Fact]
    public void Where_classes_count_alike_the_balanced_loss_of_each_epoch_is_there()
    {
        TransferRun run = MadeUpRun.Parts();
        string macro = HtmlReport.Of(run with { Plan = run.Plan with { Metric = DecisionMetric.Macro } });
        Assert.Contains("balanced log-loss", macro, StringComparison.Ordinal);
        Assert.Contains("0.610", macro, StringComparison.Ordinal);
        Assert.DoesNotContain("balanced log-loss", HtmlReport.Of(run), StringComparison.Ordinal);
    }
}
