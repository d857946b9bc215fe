using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Features;

public sealed class FeatureStoreTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void A_second_run_computes_nothing()
    {
        LabelledImage[] images = Images(0, 100);
        FeatureSet first = Load(images, out CountingExtractor computed);
        FeatureSet second = Load(images, out CountingExtractor none);
        Assert.Equal(100, computed.Count);
        Assert.Equal(0, none.Count);
        Assert.Equal(100, second.FromCache);
        Assert.Equal(first.Features.Values.ToArray(), second.Features.Values.ToArray());
    }

    [Fact]
    public void Only_what_is_new_is_computed_and_lands_in_its_row()
    {
        Load(Images(0, 10), out _);
        FeatureSet features = Load(Images(5, 10), out CountingExtractor extractor);
        Assert.Equal(5, extractor.Count);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(5 + i, features.Features.Row(i)[0]);
        }
    }

    [Fact]
    public void Another_key_shares_nothing()
    {
        Load(Images(0, 10), out _);
        Load(Images(0, 10), out CountingExtractor other, key: "other");
        Assert.Equal(10, other.Count);
    }

    [Fact]
    public void Files_with_the_same_content_share_a_row()
    {
        LabelledImage[] twice = [.. Images(3, 1), .. Images(3, 1)];
        Load(Images(3, 1), out _);
        FeatureSet features = Load(twice, out CountingExtractor extractor);
        Assert.Equal(0, extractor.Count);
        Assert.Equal([3f, 3f], new[] { features.Features.Row(0)[0], features.Features.Row(1)[0] });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(-1)]
    public void A_damaged_file_is_removed_and_its_rows_are_computed_again(int position)
    {
        Load(Images(0, 10), out _);
        string segment = Segments().Single();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[position < 0 ? bytes.Length + position : position] ^= 1;
        File.WriteAllBytes(segment, bytes);

        FeatureSet features = Load(Images(0, 10), out CountingExtractor extractor);
        Assert.Equal(10, extractor.Count);
        Assert.Equal(FindingCode.CacheDamaged, Assert.Single(features.Findings).Code);
        Assert.Equal(9f, features.Features.Row(9)[0]);
        Assert.Empty(Load(Images(0, 10), out _).Findings);
    }

    [Fact]
    public void A_file_cut_short_at_any_byte_is_never_believed()
    {
        Load(Images(0, 3), out _);
        string segment = Segments().Single();
        byte[] bytes = File.ReadAllBytes(segment);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(segment, bytes[..length]);
            FeatureSet features = Load(Images(0, 3), out CountingExtractor extractor);
            Assert.Equal(3, extractor.Count);
            Assert.Equal(2f, features.Features.Row(2)[0]);
        }
    }

    [Fact]
    public void What_was_computed_before_a_stop_is_kept()
    {
        using CancellationTokenSource stop = new();
        CountingExtractor stopped = new("k") { AfterEach = count => { if (count == 7) { stop.Cancel(); } } };
        Assert.Throws<OperationCanceledException>(() => new FeatureStore(_cache.Path, TimeProvider.System).Load(Images(0, 20), stopped, null, stop.Token));
        Load(Images(0, 20), out CountingExtractor rest);
        Assert.Equal(13, rest.Count);
    }

    [Fact]
    public void Rejected_images_are_reported_and_asked_again()
    {
        CountingExtractor Broken() => new("k") { Rejects = path => path.EndsWith("/2", StringComparison.Ordinal) };
        FeatureStore store = new(_cache.Path, TimeProvider.System);
        store.Load(Images(0, 5), Broken(), null, CancellationToken.None);
        FeatureSet again = store.Load(Images(0, 5), Broken(), null, CancellationToken.None);
        Assert.Equal(2, Assert.Single(again.Rejected).Key);
        Assert.Equal(4, again.FromCache);
        Assert.Equal(0f, again.Features.Row(2)[0]);
    }

    [Fact]
    public void Two_runs_at_once_agree()
    {
        LabelledImage[] images = Images(0, 500);
        Parallel.For(0, 4, _ =>
        {
            FeatureSet features = Load(images, out CountingExtractor _);
            Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(i, features.Features.Row(i)[0]));
            Assert.Empty(features.Findings);
        });
        Load(images, out CountingExtractor none);
        Assert.Equal(0, none.Count);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_done_without()
    {
        string file = _cache.File("not-a-folder");
        File.WriteAllText(file, "");
        FeatureSet features = new FeatureStore(file, TimeProvider.System).Load(Images(0, 5), new CountingExtractor("k"), null, CancellationToken.None);
        Assert.Equal(FindingCode.CacheNotWritable, Assert.Single(features.Findings).Code);
        Assert.Equal(4f, features.Features.Row(4)[0]);
    }

    [Fact]
    public void Rows_that_depend_on_the_other_images_are_not_kept()
    {
        Load(Images(0, 5), out _, key: null);
        FeatureSet again = Load(Images(0, 5), out CountingExtractor extractor, key: null);
        Assert.Equal(5, extractor.Count);
        Assert.Equal(0, again.FromCache);
        Assert.Empty(Segments());
    }

    private FeatureSet Load(LabelledImage[] images, out CountingExtractor extractor, string? key = "k")
    {
        extractor = new CountingExtractor(key);
        return new FeatureStore(_cache.Path, TimeProvider.System).Load(images, extractor, null, CancellationToken.None);
    }

    private IEnumerable<string> Segments() => Directory.EnumerateFiles(_cache.Path, "*.features", SearchOption.AllDirectories);

    private static LabelledImage[] Images(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i =>
            new LabelledImage(ImageSource.InFolder($"/{i}", 1), 0, ImageSplit.Train, new ContentHash(0, (UInt128)i)))];

    /// <summary>The features of image "/7" are (7, −7).</summary>
    private sealed class CountingExtractor(string? key) : IFeatureExtractor
    {
        public int Count { get; private set; }

        public Action<int> AfterEach { get; init; } = _ => { };

        public Func<string, bool> Rejects { get; init; } = _ => false;

        public string? Key => key;

        public IReadOnlyList<FeatureOutput> Outputs { get; } = [new("a", 1), new("b", 1)];

        public void Extract(
            IReadOnlyList<ImageSource> images,
            FeatureRowHandler deliver,
            Action<int, DecodeResult> reject,
            IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
        {
            for (int i = 0; i < images.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Rejects(images[i].Path!))
                {
                    reject(i, DecodeResult.Failed(FindingCode.ImageTruncated, "cut short"));
                    continue;
                }

                float value = float.Parse(images[i].Name, System.Globalization.CultureInfo.InvariantCulture);
                deliver(i, [value, -value]);
                AfterEach(++Count);
            }
        }

        public void Dispose()
        {
        }
    }
}
