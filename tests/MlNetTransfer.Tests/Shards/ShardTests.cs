using MlNetTransfer.Datasets;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Shards;

public class ShardTests
{
    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("3/64", 3, 64)]
    [InlineData("99999/100000", 99999, 100000)]
    public void It_is_read_as_it_is_written(string text, int index, int count)
    {
        Shard shard = Shard.TryParse(text)!;
        Assert.Equal((index, count), (shard.Index, shard.Count));
        Assert.Equal(text, shard.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("64/64")]
    [InlineData("-1/4")]
    [InlineData("+1/4")]
    [InlineData("1/0")]
    [InlineData("0/0")]
    [InlineData(" 1/4")]
    [InlineData("1/4/2")]
    [InlineData("1.0/4")]
    [InlineData("0/100001")]
    [InlineData("0/99999999999999")]
    [InlineData(null)]
    public void What_is_no_share_is_none(string? text) => Assert.Null(Shard.TryParse(text));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_content_is_of_one_share_and_the_shares_are_even(int count)
    {
        Shard[] shards = [.. Enumerable.Range(0, count).Select(i => new Shard(i, count))];
        int[] sizes = new int[count];
        for (int i = 0; i < 64 * 200; i++)
        {
            ContentHash content = ContentHash.Of(BitConverter.GetBytes(i));
            sizes[Assert.Single(shards, s => s.Takes(content)).Index]++;
        }

        Assert.All(sizes, size => Assert.InRange(size, 0.7 * 64 * 200 / count, 1.3 * 64 * 200 / count));
    }

    [Fact]
    public void The_share_of_a_content_never_changes() =>
        Assert.True(new Shard(3, 7).Takes(ContentHash.TryParse("000000000000000a00000000000000000000000000000000000000000000ffff")!.Value));
}
