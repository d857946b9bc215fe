using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Runs;

public class FineTuningFindingsTests
{
    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 150), .. Enumerable.Repeat(1, 50)];

    [Theory]
    [InlineData(160, 180, true)]
    [InlineData(178, 180, false)]
    [InlineData(180, 180, false)]
    [InlineData(190, 180, false)]
    public void A_named_strategy_that_is_worse_than_the_linear_probe_beyond_chance_is_told(int tuned, int probe, bool told)
    {
        Finding[] findings = [.. FineTuningFindings.Worse(TransferStrategy.FullFineTuning, DecisionMetric.Accuracy, First(tuned), First(probe), Labels)];
        Assert.Equal(told ? [FindingCode.ProbeWasBetter] : [], findings.Select(f => f.Code));
        Assert.All(findings, f => Assert.Contains("accuracy 0.800 on the validation images, the linear probe 0.900", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_metric_that_decides_is_asked_and_without_validation_images_nothing_is_said()
    {
        // Right are 170 of 200 and 180 of 200; by class 1 and 0.4, and 0.87 and 1.
        bool[] tuned = First(170), probe = [.. tuned.Select((r, i) => i is >= 150 or < 130)];
        Assert.Empty(FineTuningFindings.Worse(TransferStrategy.LastStage, DecisionMetric.Accuracy, tuned, probe, Labels));
        Assert.Single(FineTuningFindings.Worse(TransferStrategy.LastStage, DecisionMetric.Macro, tuned, probe, Labels));
        Assert.Empty(FineTuningFindings.Worse(TransferStrategy.LastStage, DecisionMetric.Accuracy, [], [], []));
    }

    private static bool[] First(int right) => [.. Enumerable.Range(0, Labels.Length).Select(i => i < right)];
}
