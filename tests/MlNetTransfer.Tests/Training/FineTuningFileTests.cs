using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

public sealed class FineTuningFileTests : IDisposable
{
    private static readonly BackboneSpec Backbone = BackboneCatalog.Find("mobilenetv2_035");
    private static readonly Dictionary<string, string> Identity = new() { ["--seed"] = "0" };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("trial-LastStage.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_finished_training_comes_back_to_the_last_bit()
    {
        FineTuningResult result = Result();
        new FineTuningFile(Path, Identity).Save(result);
        FineTuningResult read = new FineTuningFile(Path, Identity).Load(Task(), out Finding? damage)!;
        Assert.Null(damage);
        Assert.Equal(result.ValidationLogits, read.ValidationLogits);
        Assert.Equal(result.CheckedLogits, read.CheckedLogits);
        Assert.Equal(result.Head.Weights.Values.ToArray(), read.Head.Weights.Values.ToArray());
        Assert.Equal(result.Head.Bias, read.Head.Bias);
        Assert.Equal(result.Weights.Sha256, read.Weights.Sha256);
        Assert.All(result.Weights.Values, v => Assert.Equal(v.Value, read.Weights[v.Key]));
        Assert.Equivalent(result.History, read.History);
        Assert.Equal(result.Findings, read.Findings);
        Assert.Equal(result.Augmentation, read.Augmentation);
    }

    [Fact]
    public void Without_a_file_there_is_nothing_to_tell()
    {
        Assert.Null(new FineTuningFile(Path, Identity).Load(Task(), out Finding? damage));
        Assert.Null(damage);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped")]
    [InlineData("other")]
    [InlineData("empty")]
    public void A_file_that_is_damaged_or_anothers_is_told_and_not_used(string how)
    {
        new FineTuningFile(Path, how == "other" ? new Dictionary<string, string> { ["--seed"] = "1" } : Identity).Save(Result());
        byte[] bytes = File.ReadAllBytes(Path);
        bytes[^100] ^= (byte)(how == "flipped" ? 4 : 0);
        File.WriteAllBytes(Path, how == "cut" ? bytes[..^50] : how == "empty" ? [] : bytes);
        Assert.Null(new FineTuningFile(Path, Identity).Load(Task(), out Finding? damage));
        Assert.Equal((FindingCode.CheckpointDoesNotFit, Severity.Warning), (damage!.Code, damage.Severity));
    }

    private static LinearHead Head()
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, Backbone.FeatureDimension), Bias = [0.5f, -1], Temperature = 1 };
        head.Weights.Row(1)[7] = 0.1f;
        return head;
    }

    private static FineTuningResult Result()
    {
        Dictionary<string, float[]> weights = (Backbone with { SourceHead = null }).TensorShapes
            .ToDictionary(t => t.Key, t => Enumerable.Range(0, t.Value.Aggregate(1, (a, b) => a * b)).Select(i => i / 7f).ToArray());
        TrainingHistory history = new() { Epochs = [new(0, null, null, null, 0), new(1, 0.1, 0.2, 0.3, 4)], BestEpoch = 1, Steps = 12, End = TrainingEnd.TimeBudget };
        return new FineTuningResult(new BackboneWeights("file", "sum", weights), Head(), [0.1, double.Pi, -1e-300, 4], history)
        {
            CheckedLogits = [1 / 3.0],
            Findings = [Finding.Info(FindingCode.TransformLeftOut, "augmentation", "flips", "It was left out.")],
            Augmentation = [new TransformCheck("flip", 0.1, 0.02, false)],
        };
    }

    private static FineTuningTask Task() => new()
    {
        Backbone = Backbone,
        Weights = new BackboneWeights("file", "pretrained", new Dictionary<string, float[]>()),
        Probe = Head(),
        Train = new TrainingImages([], Backbone.Preprocessing),
        Validation = new TrainingImages(MadeUpImages(2), Backbone.Preprocessing),
        Recipe = null!,
        Random = new RandomSource(0),
        OpenFrozenLayers = null!,
        CacheFolder = "",
    };

    private static IEnumerable<MlNetTransfer.Datasets.LabelledImage> MadeUpImages(int count) => Enumerable.Range(0, count).Select(i =>
        new MlNetTransfer.Datasets.LabelledImage(MlNetTransfer.Imaging.ImageSource.FromFile($"{i}"), i, MlNetTransfer.Datasets.ImageSplit.Validation, default));
}
