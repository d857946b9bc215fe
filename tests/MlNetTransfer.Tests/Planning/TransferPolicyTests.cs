using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class TransferPolicyTests
{
    private static readonly Decision<DecisionMetric> Metric = MetricChoice.Of(null, [3, 3]);

    [Theory]
    [InlineData(1000, 256)]
    [InlineData(256, 256)]
    [InlineData(255, 255)]
    [InlineData(28, 28)]
    [InlineData(1, 8)]
    public void Small_images_keep_their_size_until_the_network_enlarges_them(int shorterSide, int expected)
    {
        TransferPlan plan = TransferPolicy.Choose("b", true, "b", null, 256, null, shorterSide, Metric).ToPlan();
        Assert.Equal(expected, plan.ImageSide);
        Assert.Equal($"{expected}", plan.Because.Single(r => r.Entry == "imageSide").Value);
    }

    [Fact]
    public void Every_entry_has_a_reason_with_its_source_and_what_the_user_set_says_so()
    {
        TransferPlan chosen = TransferPolicy.Choose(null, false, "embedded", null, 256, null, 300, Metric).ToPlan(), asked = TransferPolicy.Choose("b", true, "b", null, 256, TransferStrategy.LinearProbe, 300, Metric).ToPlan();
        Assert.Equal(["strategy", "backbone", "imageSide", "metric"], chosen.Because.Select(r => r.Entry));
        Assert.All(chosen.Because, r => Assert.NotEmpty(r.Source));
        Assert.DoesNotContain("user", chosen.Because.Select(r => r.Source));
        Assert.Equal(DecisionMetric.Macro, TransferPolicy.Choose(null, false, "embedded", null, 256, null, 300, MetricChoice.Of(DecisionMetric.Macro, [])).Metric.Value);
        Assert.Equal(["user", "user"], asked.Because.Take(2).Select(r => r.Source));
    }
}
