using MlNetTransfer.Hosting.Drift;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>How often it is said that answers have left the test images: by chance alone, and where they have.</summary>
public class FalseAlarmTests
{
    private const int Trials = 2000;

    private static readonly string[] Labels = ["a", "b", "c", "d", "e"];

    /// <summary>Test images and windows of the same kind.</summary>
    [Theory]
    [InlineData(200, 1000, 0.05)]
    [InlineData(60, 100, 0.05)]
    [InlineData(20, 1000, 0.05)]
    [InlineData(2000, 1000, 0.05)]
    [InlineData(300, 500, 0.01)]
    public void By_chance_alone_it_is_said_no_more_often_than_the_level(int images, int window, double level)
    {
        MadeUpAnswers usual = new(new RandomSource(images + window), MadeUpAnswers.UsualMix);
        AssertAtMost(level, Alarms(level, window, () => usual.Reference(images), usual.Next));
    }

    /// <summary>Windows that are drawn from the very images of the test.</summary>
    [Theory]
    [InlineData(200, 1000, 0.05)]
    [InlineData(50, 300, 0.05)]
    public void Of_windows_that_are_drawn_from_the_test_images_it_is_said_no_more_often_than_the_level(int images, int window, double level)
    {
        RandomSource random = new(images);
        MadeUpAnswers usual = new(random, MadeUpAnswers.UsualMix);
        (int, float, float)[] tested = [.. Enumerable.Range(0, images).Select(_ => usual.Next())];
        ModelReference reference = MadeUpAnswers.Reference(tested);
        AssertAtMost(level, Alarms(level, window, () => reference, () => tested[random.NextInt32(images)]));
    }

    [Theory]
    [InlineData(200, 1000, 2, 1, DriftQuantity.Confidence)]
    [InlineData(100, 500, 3, 1, DriftQuantity.Confidence)]
    [InlineData(200, 1000, 1, 1.1, DriftQuantity.Distance)]
    [InlineData(200, 1000, 1, 1.2, DriftQuantity.NoneOfThese)]
    public void Answers_that_are_less_sure_or_farther_are_seen_at_the_default_level(int images, int window, double doubt, double far, string quantity)
    {
        RandomSource random = new(7);
        MadeUpAnswers usual = new(random, MadeUpAnswers.UsualMix), other = new(random, MadeUpAnswers.UsualMix, doubt, far);
        Assert.InRange(Enumerable.Range(0, 200).Count(_ => Left(usual.Reference(images), other.Next, window, new DriftOptions().Level).Contains(quantity)), 190, 200);
    }

    [Fact]
    public void Another_mix_of_classes_is_seen_and_is_nothing_else()
    {
        RandomSource random = new(8);
        MadeUpAnswers usual = new(random, MadeUpAnswers.UsualMix), other = new(random, [0.3, 0.15, 0.35, 0.17, 0.03]);
        string[][] left = [.. Enumerable.Range(0, 200).Select(_ => Left(usual.Reference(200), other.Next, 1000, 0.001))];
        Assert.InRange(left.Count(l => l.Contains(DriftQuantity.Shares)), 190, 200);
        Assert.InRange(left.Count(l => l.Any(q => q != DriftQuantity.Shares)), 0, 2);
    }

    /// <summary>Classes of which the model is never as sure, and whose images are farther, as often as it may be.</summary>
    [Fact]
    public void Where_classes_are_not_alike_another_mix_of_them_is_nothing_else_either()
    {
        RandomSource random = new(9);
        (int Class, float Probability, float Distance)[] tested = [.. Enumerable.Range(0, 300).Select(i => Of(i % 3, random))];
        ModelReference reference = MadeUpAnswers.Reference(tested);
        string[][] left = [.. Enumerable.Range(0, 400).Select(_ => Left(reference, () => Of(random.NextDouble() < 0.8 ? 2 : 0, random), 500, 0.05))];
        Assert.Equal(400, left.Count(l => l.Contains(DriftQuantity.Shares)));
        Assert.InRange(left.Count(l => l.Any(q => q != DriftQuantity.Shares)), 0, 20 + (3 * 5));

        static (int, float, float) Of(int label, RandomSource random) =>
            (label, (float)(1 - ((0.1 + (0.3 * label)) * random.NextDouble())), (float)((1 + (0.2 * label)) * Math.Exp(0.1 * random.NextNormal())));
    }

    [Fact]
    public void Classes_that_the_test_did_not_have_are_compared_with_all_of_it_and_little_is_said()
    {
        RandomSource random = new(10);
        MadeUpAnswers usual = new(random, [1, 0, 0, 0, 0]), other = new(random, [0, 1, 0, 0, 0]);
        Assert.Equal([DriftQuantity.Shares], Left(usual.Reference(300), other.Next, 1000, 0.001));
        Assert.Equal([DriftQuantity.Shares], Left(usual.Reference(300), new MadeUpAnswers(random, [0, 1, 0, 0, 0], doubt: 4).Next, 1000, 0.001));
        Assert.Equal(1, MixedReference.Of(usual.Reference(300), [0, 10, 0, 0, 0]).Images);
        Assert.Equal(300, MixedReference.Of(usual.Reference(300), [10, 0, 0, 0, 0]).Images, 1e-9);
        Assert.Equal(1, MixedReference.Of(usual.Reference(300), [3, 5, 0, 0, 0]).Confidence.Sum(), 1e-9);
    }

    private static int Alarms(double level, int window, Func<ModelReference> reference, Func<(int, float, float)> answer) =>
        Enumerable.Range(0, Trials).Count(_ => Left(reference(), answer, window, level).Length > 0);

    /// <summary>Within three standard errors of the share.</summary>
    private static void AssertAtMost(double level, int alarms)
    {
        TestContext.Current.SendDiagnosticMessage("{0} of {1} windows at a level of {2}", alarms, Trials, level);
        Assert.InRange(alarms, 0, (int)((level * Trials) + (3 * Math.Sqrt(level * (1 - level) * Trials))));
    }

    private static string[] Left(ModelReference reference, Func<(int Class, float Probability, float Distance)> answer, int window, double level)
    {
        DriftTally tally = new(new DriftSubject(new ServedModel("0", Labels, "cpu", default), "nowhere", "0"), default);
        for (int i = 0; i < window; i++)
        {
            (int label, float probability, float distance) = answer();
            tally.Add(label, probability, DistanceBins.Of(distance));
        }

        IReadOnlyList<DriftTest> tests = DriftComparison.Of(tally, reference, level);
        Assert.Equal([DriftQuantity.Confidence, DriftQuantity.Distance, DriftQuantity.NoneOfThese, DriftQuantity.Shares], tests.Select(t => t.Quantity));
        return [.. tests.Where(t => t.Left).Select(t => t.Quantity)];
    }
}
