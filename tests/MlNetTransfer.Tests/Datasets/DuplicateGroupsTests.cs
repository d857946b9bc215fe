using CsCheck;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Datasets;

public class DuplicateGroupsTests
{
    /// <summary>Photos, each with three copies that differ a little, as their fingerprints.</summary>
    private static readonly PerceptualFingerprint[][] Families =
    [
        .. Enumerable.Range(0, 8).Select(seed =>
        {
            using SKBitmap photo = MadeUpPhoto.Of(seed);
            return new[] { photo.Png(), photo.Jpeg(60), photo.Scaled(0.6).Jpeg(), photo.Brighter(1.08f).Jpeg() }.Select(MadeUpPhoto.Fingerprint).ToArray();
        }),
    ];

    /// <summary>Members of the families with content of their own, which decides in what order they are looked at; some twice, some that cannot be
    /// compared.</summary>
    private static readonly Gen<(ContentHash Content, PerceptualFingerprint? Print, int Family)[]> Pictures =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[0, 9]).Array[0, 40].Select(members => members
            .Select(m => (Content: new ContentHash((UInt128)(m.Item3 + 1), 0), Print: m.Item4 == 0 ? null : Families[m.Item1][m.Item2], Family: m.Item1))
            .GroupBy(p => p.Content).SelectMany(copies => copies.Select(_ => copies.First())).ToArray());

    [Fact]
    public void Groups_are_a_partition_into_the_families_whatever_the_order() =>
        Gen.Select(Pictures, Gen.Long).Sample((pictures, seed) =>
        {
            ContentHash[] groups = GroupsOf(pictures);
            for (int i = 0; i < pictures.Length; i++)
            {
                // Every group is named after a picture of its own, which is in it.
                int first = Array.FindIndex(pictures, p => p.Content == groups[i]);
                Assert.Equal(groups[i], groups[first]);
                for (int k = 0; k < pictures.Length; k++)
                {
                    bool comparable = pictures[i].Print is not null && pictures[k].Print is not null;
                    bool same = pictures[i].Content == pictures[k].Content || (comparable && pictures[i].Family == pictures[k].Family);
                    Assert.Equal(same, groups[i] == groups[k]);
                }
            }

            (ContentHash Content, PerceptualFingerprint? Print, int Family)[] shuffled = [.. pictures];
            new RandomSource(seed).Shuffle<(ContentHash Content, PerceptualFingerprint? Print, int Family)>(shuffled);
            Assert.Equal(pictures.Zip(groups, (p, g) => (p.Content, g)).ToHashSet(), shuffled.Zip(GroupsOf(shuffled), (p, g) => (p.Content, g)).ToHashSet());
        });

    /// <summary>A slow pan: every frame is like the next, and the last is unlike the first.</summary>
    [Fact]
    public void A_film_does_not_fall_into_one_group()
    {
        const int Frames = 60;
        using SKBitmap scene = MadeUpPhoto.Of(7);
        PerceptualFingerprint[] frames = [.. Enumerable.Range(0, Frames).Select(i => MadeUpPhoto.Fingerprint(scene.Cut(i, 0, Frames - i, 40).Png()))];
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(NearCopyTest.IsCopy(pair.First, pair.Second)));
        Assert.False(NearCopyTest.IsCopy(frames[0], frames[^1]));

        // Content as from a hash: in no order.
        (ContentHash Content, PerceptualFingerprint? Print, int Family)[] pictures =
        [
            .. frames.Select((f, i) => (ContentHash.Of(BitConverter.GetBytes(i)), f, 0)),
        ];
        ContentHash[] groups = GroupsOf(pictures);
        Assert.All(
            pictures.Zip(groups),
            p => Assert.True(p.First.Content == p.Second || NearCopyTest.IsCopy(pictures.Single(f => f.Content == p.Second).Print!, p.First.Print!)));
        Assert.All(groups.Index().GroupBy(g => g.Item), g => Assert.InRange(g.Max(f => f.Index) - g.Min(f => f.Index), 0, Frames / 3));
        Assert.InRange(groups.Distinct().Count(), 5, Frames / 2);
    }

    [Fact]
    public void Twenty_thousand_copies_of_a_picture_are_one_group()
    {
        PerceptualFingerprint[] family = Families[0];
        ContentHash[] groups = GroupsOf(
            [.. Enumerable.Range(0, 20_000).Select(i => (ContentHash.Of(BitConverter.GetBytes(i)), (PerceptualFingerprint?)family[i % family.Length], 0))]);
        Assert.Single(groups.Distinct());
    }

    /// <summary>Quarter look-ups find every hash up to the farthest distance, wherever the bits differ.</summary>
    [Fact]
    public void No_hash_within_reach_is_overlooked()
    {
        RandomSource random = new(1);
        for (int trial = 0; trial < 500; trial++)
        {
            int[] bits = [.. Enumerable.Range(0, 64)];
            random.Shuffle<int>(bits);
            ulong turned = bits.Take(NearCopyTest.FarthestHash).Aggregate(0UL, (hash, bit) => hash | (1UL << bit));
            PerceptualIndex index = new();
            PerceptualFingerprint print = Families[trial % Families.Length][0];
            index.Add(print with { Hash = print.Hash ^ turned });
            Assert.Equal(0, index.FindCopy(print));
        }
    }

    private static ContentHash[] GroupsOf((ContentHash Content, PerceptualFingerprint? Print, int Family)[] pictures)
    {
        IReadOnlyDictionary<ContentHash, ContentHash> groupOf = DuplicateGroups.Find(pictures.Select(p => (p.Content, p.Print)), default);
        return [.. pictures.Select(p => groupOf.GetValueOrDefault(p.Content, p.Content))];
    }
}
