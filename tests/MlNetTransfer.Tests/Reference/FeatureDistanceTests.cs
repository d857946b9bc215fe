using CsCheck;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Tests.Reference;

public class FeatureDistanceTests
{
    private const int Features = 64;

    [Fact]
    public void Images_like_the_training_images_are_about_1_away_and_one_in_a_hundred_is_none_of_these()
    {
        (DistanceReference reference, FeatureDistance measure) = Measured(200, 2);
        RandomSource random = new(9);
        float[] distances = [.. Enumerable.Range(0, 2000).Select(i => measure.Measure(Image(random, i % 2, 2)))];
        Assert.InRange(distances.Average(), 0.9, 1.1);
        Assert.InRange(distances.Count(d => DistanceBins.Of(d) > reference.Farthest) / 2000.0, 0, 0.05);
        Assert.Equal(200, reference.TrainingImages);
    }

    [Fact]
    public void Images_of_another_kind_are_farther()
    {
        (DistanceReference reference, FeatureDistance measure) = Measured(200, 2);
        RandomSource random = new(10);
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(DistanceBins.Of(measure.Measure(Image(random, 5, 2, offset: 6))) > reference.Farthest));
    }

    [Fact]
    public void The_distance_is_that_to_the_nearest_class_where_each_has_enough_images_else_to_the_mean_of_all()
    {
        FeatureDistance byClass = Measured(200, 2).Measure, ofAll = Measured(200, 40).Measure;
        float[] between = [.. Enumerable.Range(0, Features).Select(_ => 0f)], ofClass = [.. Enumerable.Range(0, Features).Select(Mean(0))];
        Assert.True(byClass.Measure(ofClass) < byClass.Measure(between));
        Assert.Equal(Features, ofAll.Features);
        Assert.Equal(1, Convert.FromBase64String(Measured(200, 40).Reference.Centres).Length / sizeof(float) / Features);
        Assert.Equal(2, Convert.FromBase64String(Measured(200, 2).Reference.Centres).Length / sizeof(float) / Features);
    }

    [Fact]
    public void Too_few_images_or_images_that_are_all_alike_give_no_measure()
    {
        Assert.Null(TrainingFeatures.Measure(Rows(19, 2), [.. Enumerable.Range(0, 19).Select(i => i % 2)], 2));
        FeatureMatrix alike = new(30, 4);
        alike.Values.Fill(3);
        Assert.Null(TrainingFeatures.Measure(alike, new int[30], 1));
        FeatureMatrix broken = Rows(30, 2);
        broken.Row(3)[1] = float.NaN;
        Assert.Null(TrainingFeatures.Measure(broken, [.. Enumerable.Range(0, 30).Select(i => i % 2)], 2));
    }

    [Fact]
    public void A_feature_that_no_training_image_has_makes_no_image_endlessly_far()
    {
        FeatureMatrix rows = Rows(40, 2);
        for (int i = 0; i < rows.Rows; i++)
        {
            rows.Row(i)[0] = 0;
        }

        FeatureDistance measure = FeatureDistance.Of(TrainingFeatures.Measure(rows, [.. Enumerable.Range(0, 40).Select(i => i % 2)], 2)!)!;
        float[] image = Image(new RandomSource(1), 0, 2);
        image[0] = 1;
        Assert.InRange(measure.Measure(image), 0, 3);
        image[0] = float.NaN;
        Assert.Equal(DistanceBins.Count - 1, DistanceBins.Of(measure.Measure(image)));
    }

    [Theory]
    [InlineData("AAAA", "AACAPw==")]
    [InlineData("AAAAAA==", "AACAPw==")]
    [InlineData("AACAPw==", "")]
    [InlineData("AACAPwAAgD8=", "AACAPw==")]
    [InlineData("no base64!", "AACAPw==")]
    [InlineData("AADAfw==", "AACAPw==")]
    public void Numbers_that_do_not_fit_together_are_no_measure(string spread, string centres)
    {
        DistanceReference reference = Measured(200, 2).Reference;
        Assert.Null(FeatureDistance.Of(reference with { Spread = spread, Centres = centres }));
        Assert.Equal(1, FeatureDistance.Of(reference with { Spread = "AACAPw==", Centres = "AACAPw==" })!.Measure([2]));
    }

    [Fact]
    public void Every_distance_has_one_bin() => Gen.Float[0.1f, 100].Sample(d =>
    {
        int bin = DistanceBins.Of(d);
        Assert.InRange(d, bin == 0 ? 0 : DistanceBins.Upper(bin - 1) * (1 - 1e-6), DistanceBins.Upper(bin) * (1 + 1e-6));
    });

    [Fact]
    public void Bins_of_distances_are_pinned_for_they_are_part_of_the_format()
    {
        Assert.Equal(301, DistanceBins.Count);
        Assert.Equal((0, 0, 100, 300, 300), (DistanceBins.Of(0), DistanceBins.Of(0.05f), DistanceBins.Of(1), DistanceBins.Of(101), DistanceBins.Of(float.PositiveInfinity)));
        Assert.Equal(1, DistanceBins.Upper(100), 1e-12);
    }

    private static (DistanceReference Reference, FeatureDistance Measure) Measured(int images, int classes)
    {
        DistanceReference reference = TrainingFeatures.Measure(Rows(images, classes), [.. Enumerable.Range(0, images).Select(i => i % classes)], classes)!;
        return (reference, FeatureDistance.Of(reference)!);
    }

    private static FeatureMatrix Rows(int images, int classes)
    {
        RandomSource random = new(4);
        FeatureMatrix rows = new(images, Features);
        for (int i = 0; i < images; i++)
        {
            Image(random, i % classes, classes).CopyTo(rows.Row(i));
        }

        return rows;
    }

    private static float[] Image(RandomSource random, int label, int classes, float offset = 0) =>
        [.. Enumerable.Range(0, Features).Select(j => Mean(label % classes)(j) + offset + (float)random.NextNormal())];

    /// <summary>Each class in features of its own.</summary>
    private static Func<int, float> Mean(int label) => j => j % 4 == label % 4 ? 3 : 0;
}
