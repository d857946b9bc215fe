using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public sealed class ActivationCacheTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    private string Folder => Path.Combine(_cache.Path, "activations");

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(TransferStrategy.LastConv)]
    [InlineData(TransferStrategy.LastStage)]
    [InlineData(TransferStrategy.LateStages)]
    public void Training_on_kept_activations_is_training_on_the_images(TransferStrategy strategy)
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(strategy, epochs: 3, change: r => r with { Augmentation = 0, HeadFromProbe = false, LearningRate = 1e-5 }) with { CacheFolder = _cache.Path };
        FineTuningResult kept = Run(task with { ActivationLimit = 1L << 30 }), direct = Run(task);
        Assert.Equal(direct.History.Epochs.Count, kept.History.Epochs.Count);

        // float16 has 11 bits.
        Assert.All(direct.ValidationLogits.Zip(kept.ValidationLogits), p => Assert.Equal(p.First, p.Second, 0.02 * Math.Max(1, Math.Abs(p.First))));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_limit_too_small_for_one_view_keeps_nothing_and_training_goes_on()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.LastStage) with { CacheFolder = _cache.Path, ActivationLimit = 100 };
        Assert.Equal(TrainingEnd.Completed, Run(task).History.End);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_nothing_and_training_goes_on()
    {
        using TwoColours data = new();
        File.WriteAllText(Folder, "a file where the folder should be");
        FineTuningTask task = data.Task(TransferStrategy.LastStage) with { CacheFolder = _cache.Path, ActivationLimit = 1L << 30 };
        Assert.Equal(TrainingEnd.Completed, Run(task).History.End);
    }

    [Fact]
    public void What_a_killed_training_left_is_removed_after_a_day()
    {
        using TwoColours data = new();
        Directory.CreateDirectory(Folder);
        string old = Path.Combine(Folder, "old.activations"), recent = Path.Combine(Folder, "recent.activations");
        File.WriteAllText(old, "");
        File.WriteAllText(recent, "");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        Run(data.Task(TransferStrategy.LastStage) with { CacheFolder = _cache.Path, ActivationLimit = 1L << 30 });
        Assert.Equal([recent], Directory.GetFiles(Folder));
    }

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);
}
