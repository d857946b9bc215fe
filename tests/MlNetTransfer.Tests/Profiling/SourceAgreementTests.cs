using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public sealed class SourceAgreementTests
{
    [Fact]
    public void The_mean_over_all_permutations_of_the_labels_is_zero()
    {
        int[] source = [0, 0, 1, 2, 2, 2, 3], labels = [0, 1, 1, 0, 2, 2, 0];
        double[] all = [.. Permutations(labels).Select(p => SourceAgreement.LabelInformationOf(source, p))];
        Assert.Equal(5040, all.Length);
        Assert.Equal(0, all.Average(), 1e-12);
        Assert.True(all.Max() - all.Min() > 0.5);
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(500, 1000)]
    [InlineData(500, 20)]
    public void Labels_that_have_nothing_to_do_with_the_source_classes_score_about_zero(int images, int classes)
    {
        double[] scores = [.. Enumerable.Range(0, 20).Select(seed =>
        {
            RandomSource random = new(seed);
            int[] source = [.. Enumerable.Range(0, images).Select(_ => random.NextInt32(classes))],
                labels = [.. Enumerable.Range(0, images).Select(_ => random.NextInt32(5))];
            return SourceAgreement.LabelInformationOf(source, labels);
        })];
        double mean = scores.Average(), standardError = Math.Sqrt(scores.Sum(s => (s - mean) * (s - mean)) / (scores.Length - 1) / scores.Length);
        Assert.InRange(mean, -3 * standardError, 3 * standardError);
        Assert.InRange(standardError, 0, 0.1);
    }

    [Fact]
    public void Labels_that_the_source_class_determines_score_one_however_many_source_classes_a_label_has()
    {
        RandomSource random = new(1);
        int[] source = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt32(40))];
        Assert.Equal(1, SourceAgreement.LabelInformationOf(source, [.. source.Select(z => z % 6)]), 1e-9);
    }

    [Fact]
    public void Half_determined_labels_lie_between()
    {
        RandomSource random = new(2);
        int[] source = [.. Enumerable.Range(0, 2000).Select(_ => random.NextInt32(4))];

        // Two bits of label, of which the source class tells one.
        int[] labels = [.. source.Select(z => (2 * (z % 2)) + random.NextInt32(2))];
        Assert.Equal(0.5, SourceAgreement.LabelInformationOf(source, labels), 0.01);
    }

    [Fact]
    public void Where_there_is_nothing_to_tell_it_is_zero()
    {
        Assert.Equal(0, SourceAgreement.LabelInformationOf([0, 1, 2, 3], [0, 1, 0, 1]));
        Assert.Equal(0, SourceAgreement.LabelInformationOf([0, 1, 0, 1], [4, 4, 4, 4]));
    }

    [Fact]
    public void The_likeliest_class_and_its_probability_are_those_of_the_rows()
    {
        FeatureMatrix probabilities = new(4, 3);
        float[] rows = [0.7f, 0.2f, 0.1f, 0.1f, 0.3f, 0.6f, 0.5f, 0.4f, 0.1f, 0, 0.1f, 0.9f];
        rows.CopyTo(probabilities.Values);
        SourceAgreement agreement = SourceAgreement.Of(probabilities, [1, 0, 1, 0]);
        Assert.Equal((0.7 + 0.6 + 0.5 + 0.9) / 4, agreement.MeanLargestProbability, 1e-6);
        Assert.Equal(1, agreement.LabelInformation, 1e-9);
    }

    private static IEnumerable<int[]> Permutations(int[] values) => values.Length == 0
        ? [[]]
        : values.SelectMany((value, i) => Permutations([.. values[..i], .. values[(i + 1)..]]).Select(rest => (int[])[value, .. rest]));
}
