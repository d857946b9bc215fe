using MlNetTransfer.Features;
using MlNetTransfer.Runs.Large;

namespace MlNetTransfer.Tests.Runs.Large;

/// <summary>Managed memory is that of the process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(LargeMemoryTests), DisableParallelization = true)]
[Collection(nameof(LargeMemoryTests))]
public sealed class LargeMemoryTests
{
    /// <summary>Counted are managed bytes that live, between two sizes, so that what does not grow drops out.</summary>
    [Fact]
    public void Of_an_image_few_bytes_are_held_while_the_manifest_is_read_and_fewer_afterwards()
    {
        (long Reading, long After) small = Held(20_000), large = Held(200_000);
        Assert.InRange((large.Reading - small.Reading) / 180_000.0, 9, 80);
        Assert.InRange((large.After - small.After) / 180_000.0, 9, 30);

        (long Reading, long After) Held(int count)
        {
            using TemporaryFolder folder = new();
            using FeatureParts parts = MadeUpManifest.Parts(folder, count);
            long before = GC.GetTotalMemory(forceFullCollection: true), reading = 0;
            MadeUpManifest manifest = new(MadeUpManifest.Rows(count, 10)) { AtTheEnd = () => reading = GC.GetTotalMemory(forceFullCollection: true) };
            LargeSet set = new LargeSetReader(
                manifest, new FeatureFolder("features", [], true, new Dictionary<string, MlNetTransfer.Datasets.RejectedImage>()),
                new TransferOptions { Data = "manifest.csv", OutputFolder = "model" }, null, TestContext.Current.CancellationToken).Read(parts).Set;
            long after = GC.GetTotalMemory(forceFullCollection: true);
            GC.KeepAlive(set);
            return (reading - before, after - before);
        }
    }
}
