using CsCheck;
using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Tests.Evaluation;

public class TestOutcomesTests
{
    [Fact]
    public void What_is_written_is_read_again_in_any_order() => Gen.Select(Gen.ULong, Gen.Bool).Array[0, 100].Sample(images =>
    {
        (ulong Key, bool Right)[] distinct = [.. images.DistinctBy(i => i.Item1)];
        IReadOnlyDictionary<ulong, bool> read = TestOutcomes.Of(distinct.Select(i => i.Key), distinct.Select(i => i.Right)).Read();
        Assert.Equal(distinct.Length, read.Count);
        Assert.All(distinct, i => Assert.Equal(i.Right, read[i.Key]));
    });

    [Theory]
    [InlineData("not base64", "AA==")]
    [InlineData("AAAAAAAAAAE=", "")]
    [InlineData("AAAAAAAAAAE=", "AAAA")]
    public void What_was_changed_by_hand_counts_as_absent(string images, string right) =>
        Assert.Empty(new TestOutcomes { Images = images, Right = right }.Read());

    [Fact]
    public void Twenty_thousand_images_are_a_quarter_of_a_megabyte()
    {
        TestOutcomes outcomes = TestOutcomes.Of(Enumerable.Range(0, 20_000).Select(i => (ulong)i), Enumerable.Repeat(true, 20_000));
        Assert.InRange(outcomes.Images.Length + outcomes.Right.Length, 1, 250_000);
    }
}
