using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Tests.Reporting;

public class RunComparisonTests
{
    [Fact]
    public void Runs_on_the_same_images_are_paired_image_by_image()
    {
        RunComparison comparison = RunComparison.Of([("a", Tested([1, 2, 3, 4], [true, true, false, false])), ("b", Tested([4, 3, 2, 1], [true, true, true, false]))]);
        Assert.Empty(comparison.Findings);
        Assert.Null(comparison.Runs[0].AgainstFirst);
        PairedResult pair = comparison.Runs[1].AgainstFirst!;
        Assert.Equal((4, 2, 1, 0.25), (pair.Images, pair.OnlyThis, pair.OnlyFirst, pair.Difference));
        Assert.Equal(1, pair.PValue, 12);
        Assert.InRange(pair.Difference, pair.Interval.Lower, pair.Interval.Upper);
    }

    [Fact]
    public void Of_images_that_are_partly_the_same_those_are_paired_and_it_is_said_how_many()
    {
        RunComparison comparison = RunComparison.Of([("a", Tested([1, 2, 3], [true, true, false])), ("b", Tested([3, 4], [true, true]))]);
        Assert.Equal((1, 1.0), (comparison.Runs[1].AgainstFirst!.Images, comparison.Runs[1].AgainstFirst!.Difference));
        Assert.Equal("MNT806 b: was tested on 2 images, a on 3; 1 are the same. The difference is that on these. Give both runs the same test images with --test.", Assert.Single(comparison.Findings).ToString());
    }

    [Fact]
    public void What_cannot_be_paired_says_why()
    {
        TransferRun tested = Tested([1], [true]), other = Tested([2], [true]), untested = tested with { Evaluation = null }, earlier = tested with { Evaluation = tested.Evaluation! with { Outcomes = null } };
        RunComparison comparison = RunComparison.Of([("a", tested), ("b", other), ("c", untested), ("d", earlier)]);
        Assert.All(comparison.Runs, r => Assert.Null(r.AgainstFirst));
        Assert.All(comparison.Findings, f => Assert.Equal(FindingCode.TestImagesDiffer, f.Code));
        Assert.Collection(
            comparison.Findings,
            f => Assert.Contains("shares none", f.Message, StringComparison.Ordinal),
            f => Assert.Contains("c was not tested", f.Message, StringComparison.Ordinal),
            f => Assert.Contains("d comes from a version", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_of_a_comparison_names_every_run_as_text()
    {
        string page = ComparisonPage.Of(RunComparison.Of([("<script>alert(1)</script>", MadeUpRun.Parts()), ("b", MadeUpRun.Earlier())]));
        Assert.Contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    private static TransferRun Tested(ulong[] images, bool[] right)
    {
        TransferRun run = MadeUpRun.Parts();
        return run with { Evaluation = run.Evaluation! with { Test = run.Evaluation.Test! with { Images = images.Length }, Outcomes = TestOutcomes.Of(images, right) } };
    }
}
