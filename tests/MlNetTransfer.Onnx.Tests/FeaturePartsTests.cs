using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Manifests;
using MlNetTransfer.Onnx;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Features that tasks share.</summary>
public sealed class FeaturePartsTests : IDisposable
{
    private static readonly TransferOptions Embedded = new() { Data = "", OutputFolder = "", Backbone = BackboneCatalog.Embedded };

    private readonly TemporaryFolder _folder = new();
    private readonly TransferPipeline _pipeline = OnnxEngine.CreatePipeline();

    public FeaturePartsTests()
    {
        foreach ((string picture, int i) in SmallModel.Pictures.Select((p, i) => (p, i)))
        {
            Directory.CreateDirectory(_folder.File($"data/{i % 2}"));
            File.Copy(picture, _folder.File($"data/{i % 2}/{Path.GetFileName(picture)}"));
        }

        File.Copy(SmallModel.Pictures[0], _folder.File("data/0/again" + Path.GetExtension(SmallModel.Pictures[0])));
        Index();
    }

    private ManifestFile Manifest => ManifestFile.Open(_folder.File("m.csv"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    public void The_merged_bytes_are_the_same_however_many_shares_there_are(int count)
    {
        byte[] one = Merged(1);
        Assert.Equal(one, Merged(count));
        using FeaturePart merged = FeaturePart.Open(_folder.File("out-1.f16"));
        Assert.Equal(SmallModel.Pictures.Select(p => Datasets.ContentHash.Of(File.ReadAllBytes(p))).ToHashSet(), merged.Hashes().ToHashSet());
        Assert.Equal(SmallModel.Pictures.Length, merged.Rows);
    }

    [Fact]
    public void A_finished_part_is_not_made_again_and_one_of_another_network_is_refused()
    {
        PartResult first = _pipeline.Features(Embedded, Manifest, _folder.File("p"), new Shard(0, 2));
        DateTime written = File.GetLastWriteTimeUtc(first.File);
        Assert.True(_pipeline.Features(Embedded, Manifest, _folder.File("p"), new Shard(0, 2)).WasThere);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first.File));
        TransferException refused = Assert.Throws<TransferException>(() =>
            _pipeline.Features(Embedded with { InputSize = 64 }, Manifest, _folder.File("p"), new Shard(1, 2)));
        Assert.Equal(FindingCode.PartsDiffer, refused.Findings[0].Code);
    }

    [Fact]
    public void Images_that_are_changed_or_too_large_are_named_and_have_no_row()
    {
        string[] images = [.. Directory.GetFiles(_folder.File("data/1")).Order(StringComparer.Ordinal)];
        File.AppendAllText(images[0], "x");
        PartResult part = _pipeline.Features(Embedded, Manifest, _folder.File("p"), Shard.All);
        Assert.Equal(1, part.LeftOut[FindingCode.ImageChanged]);
        Assert.Equal(SmallModel.Pictures.Length, part.Rows);
        Assert.Contains($"data/1/{Path.GetFileName(images[0])}", File.ReadAllText(Path.ChangeExtension(part.File, ".left-out.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_task_leaves_no_part()
    {
        using CancellationTokenSource stop = new();
        Progress progress = new(stop.Cancel);
        Assert.ThrowsAny<OperationCanceledException>(() => _pipeline.Features(Embedded, Manifest, _folder.File("p"), Shard.All, progress, stop.Token));
        Assert.Empty(Directory.GetFiles(_folder.File("p")));
    }

    private void Index() => ManifestIndex.Write([_folder.File("data")], _folder.File("m.csv"), new IndexOptions());

    private byte[] Merged(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _pipeline.Features(Embedded, Manifest, _folder.File($"parts-{count}"), new Shard(i, count));
        }

        FeatureMerge.Write(PartSet.Open(_folder.File($"parts-{count}"), DateTimeOffset.UnixEpoch), _folder.File($"out-{count}.f16"));
        return File.ReadAllBytes(_folder.File($"out-{count}.f16"));
    }

    private sealed class Progress(Action told) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => told();
    }
}
