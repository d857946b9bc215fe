using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public class RandomSourceTests
{
    /// <summary>Expected: the same algorithm in Python, hashlib and 64-bit masks.</summary>
    [Fact]
    public void The_stream_of_a_seed_never_changes()
    {
        RandomSource random = new(1);
        Assert.Equal([1260850005308428202UL, 631858489059152631UL], new[] { random.NextUInt64(), random.NextUInt64() });
    }

    [Fact]
    public void A_fork_depends_on_its_name_and_not_on_what_was_drawn()
    {
        RandomSource drawn = new(7);
        drawn.NextUInt64();
        Assert.Equal(new RandomSource(7).Fork("a").NextUInt64(), drawn.Fork("a").NextUInt64());
        Assert.NotEqual(new RandomSource(7).Fork("a").NextUInt64(), new RandomSource(7).Fork("b").NextUInt64());
        Assert.NotEqual(new RandomSource(7).Fork("a").NextUInt64(), new RandomSource(8).Fork("a").NextUInt64());
    }

    [Fact]
    public void Integers_are_uniform()
    {
        const int faces = 6, rolls = 60_000;
        RandomSource random = new(3);
        int[] counts = new int[faces];
        for (int i = 0; i < rolls; i++)
        {
            counts[random.NextInt32(faces)]++;
        }

        Check.ChiSquared([.. Enumerable.Repeat(rolls / faces, faces)], counts);
    }

    [Fact]
    public void A_shuffle_keeps_every_item() =>
        Gen.Int[1, 1000].Select(Gen.Long).Sample((count, seed) =>
        {
            int[] items = [.. Enumerable.Range(0, count)];
            new RandomSource(seed).Shuffle<int>(items);
            Assert.Equal(Enumerable.Range(0, count), items.Order());
        });
}
