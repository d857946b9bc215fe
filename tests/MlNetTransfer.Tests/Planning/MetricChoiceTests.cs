using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class MetricChoiceTests
{
    [Theory]
    [InlineData(DecisionMetric.Accuracy, 20, 20, 20)]
    [InlineData(DecisionMetric.Accuracy, 40, 10, 10)]
    [InlineData(DecisionMetric.Macro, 41, 10, 10)]
    [InlineData(DecisionMetric.Macro, 710, 58, 58, 58, 58, 58)]
    [InlineData(DecisionMetric.Accuracy, 1000, 1)]
    public void Balanced_accuracy_decides_where_the_largest_class_has_more_than_twice_the_mean(DecisionMetric expected, params int[] counts)
    {
        Decision<DecisionMetric> choice = MetricChoice.Of(null, counts);
        Reason reason = choice.ToReason();
        Assert.Equal((expected, DecidedBy.Policy), (choice.Value, choice.By));
        Assert.Equal(("metric", expected.ToString(), "Macro above 2"), (reason.Entry, reason.Value, reason.Threshold));
        Assert.Equal(counts.Max() / counts.Average(), reason.Measured);
        Assert.NotEmpty(reason.Source);
        Assert.NotNull(reason.Measure);
    }

    [Fact]
    public void The_users_word_beats_the_sizes_of_the_classes()
    {
        Assert.Equal(DecisionMetric.Accuracy, MetricChoice.Of(DecisionMetric.Accuracy, [710, 58, 58, 58, 58, 58]).Value);
        Decision<DecisionMetric> choice = MetricChoice.Of(DecisionMetric.Macro, [20, 20]);
        Assert.Equal((DecisionMetric.Macro, DecidedBy.User, "user"), (choice.Value, choice.By, choice.ToReason().Source));
    }

    [Fact]
    public void The_share_of_the_largest_class_stands_in_the_reason() =>
        Assert.Contains("71 % of the training images", MetricChoice.Of(null, [710, 58, 58, 58, 58, 58]).ToReason().Because, StringComparison.Ordinal);
}
