using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public sealed class SimilarityTests
{
    [Theory]
    [InlineData(0.00, 0.90, 4, 0.8, null, SimilarityWord.Similar)] // the last stage is the best and tells the classes apart
    [InlineData(0.05, 0.90, 4, 0.8, 0.9, SimilarityWord.Different)] // an earlier stage is better by more than two standard errors
    [InlineData(0.03, 0.90, 4, 0.8, null, SimilarityWord.Similar)] // by less
    [InlineData(0.00, 0.90, 4, 0.1, 0.9, SimilarityWord.Different)] // random weights do nearly as well
    [InlineData(0.00, 0.90, 4, 0.2, null, SimilarityWord.Similar)] // perhaps they do
    [InlineData(0.00, 0.90, 4, null, null, SimilarityWord.Similar)] // they make no mistakes either
    [InlineData(0.00, 0.30, 4, 0.5, null, SimilarityWord.Intermediate)] // nothing tells the classes apart
    [InlineData(0.00, 0.30, 4, 0.5, 0.6, SimilarityWord.Similar)] // but the source classes do
    [InlineData(0.00, 0.84, 4, 0.5, null, SimilarityWord.Intermediate)] // 0.85 is 0.8 of the way from guessing
    [InlineData(0.00, 0.86, 4, 0.5, null, SimilarityWord.Similar)]
    [InlineData(0.00, 0.89, 2, 0.5, null, SimilarityWord.Intermediate)] // of two classes 0.9
    [InlineData(0.00, 0.91, 2, 0.5, null, SimilarityWord.Similar)]
    public void The_word_follows_from_the_numbers(double beyondLast, double last, int classes, double? gain, double? source, SimilarityWord expected)
    {
        MeasuredDifference? measured = gain is { } value ? new(value, new Interval(value - 0.1, value + 0.1)) : null;
        (SimilarityWord word, IReadOnlyList<SimilarityEvidence> evidence) = Similarity.Of(beyondLast, 0.02, last, classes, measured, source, 0.1);
        Assert.Equal(expected, word);
        Assert.Equal(3 + (gain is null ? 0 : 1) + (source is null ? 0 : 1), evidence.Count);
        Assert.All(evidence, e => Assert.NotEmpty(e.Source));
    }

    [Theory]
    [InlineData(0.14, SimilarityWord.Similar)]
    [InlineData(0.15, SimilarityWord.Different)] // what is shown differs, however well it is told apart
    [InlineData(null, SimilarityWord.Similar)] // BatchNorm is folded into the weights
    public void A_large_shift_in_the_last_stages_is_a_difference(double? shift, SimilarityWord expected) =>
        Assert.Equal(expected, Similarity.Of(0, 0.02, 0.9, 4, null, null, shift).Word);

    [Fact]
    public void Pretraining_that_takes_half_the_mistakes_away_is_worth_a_half()
    {
        bool[] control = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0)], pretrained = [.. control.Select((right, i) => right || i % 4 == 1)];
        MeasuredDifference gain = PretrainingGain.Of(pretrained, control, new RandomSource(1))!;
        Assert.Equal(0.5, gain.Value, 12);
        Assert.InRange(gain.Interval.Lower, 0.4, 0.5);
        Assert.InRange(gain.Interval.Upper, 0.5, 0.6);
        Assert.Equal(0, PretrainingGain.Of(control, control, new RandomSource(1))!.Value);
        Assert.Null(PretrainingGain.Of([true, true], [true, true], new RandomSource(1)));
        Assert.True(PretrainingGain.Of(control, pretrained, new RandomSource(1))!.Interval.Upper < 0);
    }
}
