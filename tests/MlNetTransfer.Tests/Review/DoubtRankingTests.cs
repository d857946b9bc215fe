using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Review;

namespace MlNetTransfer.Tests.Review;

public class DoubtRankingTests
{
    private static readonly string[] Labels = ["ants", "bees", "wasps"];

    [Fact]
    public void The_less_likely_a_label_the_earlier_it_stands_and_sound_ones_are_not_listed()
    {
        IReadOnlyList<LabelDoubt> list = Rank(
            [Image("a", 0), Image("b", 0), Image("c", 1), Image("d", 2)],
            [0.9f, 0.05f, 0.05f, 0.3f, 0.6f, 0.1f, 0.94f, 0.01f, 0.05f, 0.1f, 0.1f, 0.8f]);
        Assert.Equal(["c", "b"], list.Select(d => d.Path));
        Assert.Equal(["ants", "wasps"], list[0].Judged.Select(j => j.Label));
        Assert.Equal([0.94, 0.05], list[0].Judged.Select(j => j.Probability), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([DoubtReason.CrossValidation], list[0].Reasons);
        Assert.Equal(("bees", 0.01f), (list[0].Label, (float)list[0].Own));
    }

    [Fact]
    public void A_picture_under_two_labels_stands_first_once_with_all_its_files()
    {
        IReadOnlyList<LabelDoubt> list = Rank(
            [Image("a", 0, content: 7), Image("b", 1, content: 7), Image("c", 1)],
            [0.9f, 0.05f, 0.05f, 0.9f, 0.05f, 0.05f, 0.99f, 0.005f, 0.005f]);
        Assert.Equal(["a", "c"], list.Select(d => d.Path));
        Assert.Equal(1, list[0].Wrong);
        Assert.Equal([new DoubtCopy("b", "bees")], list[0].Copies);
        Assert.Equal([DoubtReason.CopyUnderOtherLabel], list[0].Reasons);
        Assert.Equal([("ants", "ants"), ("bees", "ants")], list[0].Decide("ants", default).Select(l => (l.OldLabel, l.NewLabel!)));
        Assert.Equal([("ants", null), ("bees", (string?)null)], list[0].Decide(null, default).Select(l => (l.OldLabel, l.NewLabel)));
    }

    [Fact]
    public void Of_near_copies_under_two_labels_both_are_listed_and_the_less_likely_label_comes_first()
    {
        IReadOnlyList<LabelDoubt> list = Rank(
            [Image("a", 0, content: 1, group: 1), Image("b", 1, content: 2, group: 1), Image("c", 2)],
            [0.8f, 0.1f, 0.1f, 0.8f, 0.1f, 0.1f, 0, 0, 1]);
        Assert.Equal(["b", "a"], list.Select(d => d.Path));
        Assert.Equal([8 / 9.0, 1 / 9.0], list.Select(d => d.Wrong), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([DoubtReason.NearCopyUnderOtherLabel], list[1].Reasons);
        Assert.Equal([new DoubtCopy("b", "bees")], list[1].NearCopies);
    }

    [Fact]
    public void What_somebody_decided_on_is_not_asked_again()
    {
        float[] judged = [0.01f, 0.98f, 0.01f, 0.01f, 0.98f, 0.01f];
        Assert.Equal(["b"], Rank([Image("a", 0), Image("b", 0)], judged, decided: [true, false]).Select(d => d.Path));
    }

    [Fact]
    public void A_mistake_of_the_model_is_listed_and_images_that_it_did_not_judge_count_as_before()
    {
        float[] judged = [0.6f, 0.3f, 0.1f, 0.01f, 0.98f, 0.01f], model = [0.1f, 0.8f, 0.1f, float.NaN, float.NaN, float.NaN];
        IReadOnlyList<LabelDoubt> list = Rank([Image("a", 0), Image("b", 0)], judged, model);
        Assert.Equal(["b", "a"], list.Select(d => d.Path));
        Assert.Equal([DoubtReason.Model], list[1].Reasons);
        Assert.Equal(0.35, list[1].Own, 1e-6);
    }

    [Fact]
    public void The_rate_of_wrong_labels_is_found_from_the_probabilities_alone()
    {
        RandomSource random = new(3);
        double[] own = [.. Enumerable.Range(0, 2000).Select(i => i % 20 == 0 ? 1e-5 * random.NextDouble() : 0.9 + (0.1 * random.NextDouble()))];
        LabelNoise noise = LabelNoise.Of(own, 10, new bool[own.Length]);
        Assert.Equal(0.05, noise.Rate, 0.005);
        Assert.All(own.Index(), o => Assert.True(o.Index % 20 == 0 ? noise.Wrong[o.Index] > 0.5 : noise.Wrong[o.Index] < 0.01));
        Assert.Equal(0, LabelNoise.Of(own, 10, [.. own.Select(_ => true)]).Wrong.Max());
    }

    private static LabelledImage Image(string name, int label, int content = 0, int group = 0) =>
        new(ImageSource.FromBytes(new byte[] { 1 }, name), label, ImageSplit.Train, new ContentHash(0, (UInt128)(content == 0 ? 100 + name[0] : content)))
        {
            Group = group == 0 ? default : new ContentHash(1, (UInt128)group),
        };

    private static IReadOnlyList<LabelDoubt> Rank(LabelledImage[] images, float[] judged, float[]? model = null, bool[]? decided = null) =>
        new DoubtRanking(Labels, images, Matrix(judged), model is null ? null : Matrix(model), decided ?? new bool[images.Length]).Order();

    private static FeatureMatrix Matrix(float[] values)
    {
        FeatureMatrix matrix = new(values.Length / Labels.Length, Labels.Length);
        values.CopyTo(matrix.Values);
        return matrix;
    }
}
