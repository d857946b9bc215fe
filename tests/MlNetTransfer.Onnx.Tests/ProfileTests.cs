using MlNetTransfer.Onnx;
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
        ProfileResult result = Profile(1);
        DatasetProfile first = result.Profile;
        Assert.Equal(["stem", "stage1", "stage2", "stage3", "stage4"], first.Stages.Select(s => s.Stage));
        Assert.Equal(result.Dataset.Classes.Sum(c => c.Train), first.Images);
        Assert.All(first.Stages, s => Assert.InRange(s.Accuracy, s.AccuracyInterval.Lower, s.AccuracyInterval.Upper));
        Assert.All(first.Stages, s => Assert.NotNull(s.Shift));
        Assert.True(first.Stages[^1].Accuracy > first.Stages[^1].RandomAccuracy + 0.2, result.ToJson());
        Assert.True(first.Stages[^1].Accuracy > first.Stages[0].Accuracy + 0.2, result.ToJson());
        Assert.NotNull(first.RecalibrationGain);
        Assert.Null(first.Source);
        Assert.Single(first.NotMeasured);
        Assert.Equal(SizeWord.Tiny, first.Size.Word);

        Assert.Equal(Json(result), Json(Profile(1)));
        Assert.NotEqual(Json(result), Json(Profile(2)));
        static string Json(ProfileResult result) => (result with { Profile = result.Profile with { Seconds = 0 } }).ToJson();
    }

    private ProfileResult Profile(long seed) => OnnxEngine.CreatePipeline().Profile(
        new TransferOptions { Data = Path.Combine(SourceTree.Root, "data", "parts"), OutputFolder = "", Seed = seed, CacheFolder = _folder.Path },
        cancellationToken: TestContext.Current.CancellationToken);
}
