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
        RandomSource random = new(images + window);
        AssertAtMost(level, Alarms(level, window, _ => new MadeUpAnswers(random, MadeUpAnswers.UsualMix).Reference(images), _ => new MadeUpAnswers(random, MadeUpAnswers.UsualMix).Next));
    }

    /// <summary>Windows that are drawn from the very images of the test.</summary>
    [Theory]
    [InlineData(200, 1000, 0.05)]
    [InlineData(50, 300, 0.05)]
    public void Of_windows_that_are_drawn_from_the_test_images_it_is_said_no_more_often_than_the_level(int images, int window, double level)
    {
        RandomSource random = new(images);
        ModelReference reference = new MadeUpAnswers(random, MadeUpAnswers.UsualMix).Reference(images);
        int[] classes = Values(reference.Predicted), bins = Values(reference.Confidence);
        AssertAtMost(level, Alarms(level, window, _ => reference, _ => () => (classes[random.NextInt32(images)], (float)ScoreBins.Upper(bins[random.NextInt32(images)]))));
    }

    [Theory]
    [InlineData(200, 1000, 2)]
    [InlineData(100, 500, 3)]
    public void Less_sure_answers_are_seen_at_the_default_level(int images, int window, double doubt)
    {
        RandomSource random = new(7);
        int seen = Enumerable.Range(0, 200).Count(_ => Left(
            new MadeUpAnswers(random, MadeUpAnswers.UsualMix).Reference(images), new MadeUpAnswers(random, MadeUpAnswers.UsualMix, doubt).Next, window, new DriftOptions().Level)
            .Contains(DriftQuantity.Confidence));
        Assert.InRange(seen, 190, 200);
    }

    [Fact]
    public void Another_mix_of_classes_is_seen_and_is_no_other_confidence()
    {
        RandomSource random = new(8);
        string[][] left = [.. Enumerable.Range(0, 200).Select(_ => Left(
            new MadeUpAnswers(random, MadeUpAnswers.UsualMix).Reference(200), new MadeUpAnswers(random, [0.3, 0.15, 0.35, 0.17, 0.03]).Next, 1000, 0.001))];
        Assert.InRange(left.Count(l => l.Contains(DriftQuantity.Shares)), 190, 200);
        Assert.InRange(left.Count(l => l.Contains(DriftQuantity.Confidence)), 0, 2);
    }

    private static int Alarms(double level, int window, Func<int, ModelReference> reference, Func<int, Func<(int, float)>> answers) =>
        Enumerable.Range(0, Trials).Count(t => Left(reference(t), answers(t), window, level).Length > 0);

    /// <summary>Within three standard errors of the share.</summary>
    private static void AssertAtMost(double level, int alarms) =>
        Assert.InRange(alarms, 0, (int)((level * Trials) + (3 * Math.Sqrt(level * (1 - level) * Trials))));

    private static string[] Left(ModelReference reference, Func<(int Class, float Probability)> answer, int window, double level)
    {
        DriftTally tally = new(new DriftSubject(new ServedModel("0", Labels, "cpu", default), "nowhere", "0"), default);
        for (int i = 0; i < window; i++)
        {
            (int label, float probability) = answer();
            tally.Add(label, probability);
        }

        return [.. DriftComparison.Of(tally, reference, level).Where(t => t.Left).Select(t => t.Quantity)];
    }

    private static int[] Values(IReadOnlyList<int> counts) => [.. counts.Index().SelectMany(c => Enumerable.Repeat(c.Index, c.Item))];
}
