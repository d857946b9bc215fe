using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class TrainedBackbonesTests
{
    private const int Images = 200;

    private static readonly int[] Labels = [.. Enumerable.Range(0, Images).Select(i => i < 180 ? 0 : 1)];

    [Fact]
    public void Another_backbone_replaces_that_of_leave_one_out_where_the_images_alone_are_sure()
    {
        Assert.Equal("b", Chosen(("a", 60, 0), ("b", 40, 0)));
        Assert.Equal("a", Chosen(("a", 60, 0), ("b", 58, 0)));
        Assert.Equal("a", Chosen(("a", 40, 0), ("b", 60, 0)));
        Assert.Equal("c", Chosen(("a", 60, 0), ("b", 59, 0), ("c", 30, 0)));
    }

    /// <summary>Of ten rare images it loses nine: better by one metric, worse by the other.</summary>
    [Fact]
    public void One_that_is_worse_by_the_other_metric_replaces_nothing() => Assert.Equal("a", Chosen(("a", 60, 0), ("b", 30, 19)));

    [Fact]
    public void The_reason_names_all_with_how_far_they_are_behind()
    {
        string because = Choose(("a", 60, 0), ("b", 40, 0)).Decision.ToReason().Because;
        Assert.StartsWith(
            "2 backbones were trained on and compared by accuracy on 200 validation images. b with LastStage has 80.0 %; leave-one-out chose a. "
                + "a with LastStage has 70.0 % (−10.0 ± 2.", because, StringComparison.Ordinal);
    }

    private static string Chosen(params (string Name, int CommonWrong, int RareWrong)[] candidates) => Choose(candidates).Decision.Value;

    private static (int Chosen, Decision<string> Decision) Choose(params (string Name, int CommonWrong, int RareWrong)[] candidates) => TrainedBackbones.Choose(
        [
            .. candidates.Select(c => new TrainedBackbones.Candidate(
                c.Name, TransferStrategy.LastStage, [.. Labels.Select((label, i) => label == 0 ? i >= c.CommonWrong : i - 180 >= c.RareWrong)])),
        ],
        DecisionMetric.Accuracy,
        Labels);
}
