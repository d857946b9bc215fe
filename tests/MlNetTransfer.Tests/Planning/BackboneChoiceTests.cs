using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class BackboneChoiceTests
{
    private static readonly int[] Labels = [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)];

    /// <summary>The error says which, the metric that decides what is shown of it.</summary>
    [Theory]
    [InlineData(DecisionMetric.Accuracy, "rare 0.730, error 0.300 (", 17.0)]
    [InlineData(DecisionMetric.Macro, "rare 0.730, balanced 0.850, error 0.300 (", -35.0)]
    public void The_one_of_the_smallest_error_is_taken(DecisionMetric metric, string shown, double behind)
    {
        BackboneDecision choice = BackboneChoice.Choose([Candidate("common", 90, 0, 0.4, 1), Candidate("rare", 63, 10, 0.3, 2)], [], metric, Labels);
        Assert.Equal(("rare", 0.3), (choice.Decision.Value, choice.Decision.ToReason().Measured));
        Assert.Contains(shown, choice.Decision.ToReason().Because, StringComparison.Ordinal);
        Assert.Equal(["rare", "common"], choice.Trials.Select(t => t.Name));
        Assert.Equal(-behind, 100 * choice.Trials[1].Behind!.Value, 6);
    }

    [Fact]
    public void Of_equal_errors_the_cheapest_is_taken() => Assert.Equal(
        "cheap",
        BackboneChoice.Choose([Candidate("dear", 90, 9, 0.3, 9), Candidate("cheap", 90, 9, 0.3, 1)], [], DecisionMetric.Accuracy, Labels).Decision.Value);

    private static BackboneChoice.Candidate Candidate(string name, int common, int rare, double error, long cost) =>
        new(name, [.. Enumerable.Range(0, 90).Select(i => i < common), .. Enumerable.Range(0, 10).Select(i => i < rare)], error, cost, 224);
}
