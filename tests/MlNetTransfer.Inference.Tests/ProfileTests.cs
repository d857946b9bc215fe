using MlNetTransfer.Datasets;
using MlNetTransfer.Inference;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests;

/// <summary>The profile of the sample set, which every clone has, by the embedded backbone.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_measures_every_stage_and_the_same_seed_gives_the_same_numbers()
    {
        (DatasetProfile first, DatasetSummary dataset) = Profile(1);
        Assert.Equal(["stem", "stage1", "stage2", "stage3", "stage4"], first.Stages.Select(s => s.Stage));
        Assert.Equal(dataset.Classes.Sum(c => c.Train), first.Images);
        Assert.All(first.Stages, s => Assert.InRange(s.Accuracy, s.AccuracyInterval.Lower, s.AccuracyInterval.Upper));
        Assert.All(first.Stages, s => Assert.NotNull(s.Shift));
        Assert.True(first.Stages[^1].Accuracy > first.Stages[^1].RandomAccuracy + 0.2, first.ToJson());
        Assert.True(first.Stages[^1].Accuracy > first.Stages[0].Accuracy + 0.2, first.ToJson());
        Assert.NotNull(first.RecalibrationGain);
        Assert.Null(first.Source);
        Assert.Single(first.NotMeasured);
        Assert.Equal(SizeWord.Tiny, first.Size.Word);

        (DatasetProfile again, _) = Profile(1);
        Assert.Equal((first with { Seconds = 0 }).ToJson(), (again with { Seconds = 0 }).ToJson());
        Assert.NotEqual((first with { Seconds = 0 }).ToJson(), (Profile(2).Profile with { Seconds = 0 }).ToJson());
    }

    private (DatasetProfile Profile, DatasetSummary Dataset) Profile(long seed) => OnnxEngine.CreatePipeline().Profile(
        new TransferOptions { Data = Path.Combine(SourceTree.Root, "data", "parts"), OutputFolder = "", Seed = seed, CacheFolder = _folder.Path },
        cancellationToken: TestContext.Current.CancellationToken);
}
