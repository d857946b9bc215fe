using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class BackboneChoiceTests
{
    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)];

    /// <summary>One knows the common class, the other the rare one.</summary>
    [Theory]
    [InlineData(DecisionMetric.Accuracy, "common", "leave-one-out accuracy", 0.90)]
    [InlineData(DecisionMetric.Macro, "rare", "leave-one-out balanced accuracy", 0.85)]
    public void The_best_by_the_metric_that_decides_is_taken(DecisionMetric metric, string expected, string measure, double value)
    {
        Reason choice = BackboneChoice.Choose([Candidate("common", 90, 0, 2), Candidate("rare", 63, 10, 1)], [], metric, Labels).Decision.ToReason();
        Assert.Equal((expected, measure, value), (choice.Value, choice.Measure, Math.Round(choice.Measured!.Value, 9)));
        Assert.Contains(metric == DecisionMetric.Macro ? "rare 0.730, balanced 0.850 (" : "rare 0.730 (", choice.Because, StringComparison.Ordinal);
    }

    /// <summary>All ten images of the rare class against nine: a standard error of that is five points, and of accuracy one.</summary>
    [Fact]
    public void Within_one_standard_error_of_that_metric_the_cheapest_is_taken()
    {
        BackboneChoice.Candidate best = Candidate("best", 90, 10, 9), nearly = Candidate("nearly", 90, 9, 1), half = Candidate("half", 90, 5, 1);
        Assert.Equal("nearly", BackboneChoice.Choose([best, nearly], [], DecisionMetric.Macro, Labels).Decision.Value);
        Assert.Equal("best", BackboneChoice.Choose([best, half], [], DecisionMetric.Macro, Labels).Decision.Value);
    }

    private static BackboneChoice.Candidate Candidate(string name, int common, int rare, long cost) =>
        new(name, [.. Enumerable.Range(0, 90).Select(i => i < common), .. Enumerable.Range(0, 10).Select(i => i < rare)], cost, 224);
}
