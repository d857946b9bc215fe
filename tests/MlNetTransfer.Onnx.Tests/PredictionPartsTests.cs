using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Predictions that tasks share.</summary>
public sealed class PredictionPartsTests : IDisposable
{
    private static readonly Dictionary<string, string> Settings = [];

    private readonly TemporaryFolder _folder = new();
    private readonly SmallModel _model = new(labels: ["ants", "bees", "größe, \"x\""]);
    private readonly TransferPredictor _predictor;

    public PredictionPartsTests()
    {
        _predictor = TransferPredictor.Load(_model.Folder.FullPath);
        foreach ((string picture, int i) in SmallModel.Pictures.Select((p, i) => (p, i)))
        {
            string label = _model.Labels[i % 2], file = _folder.File($"data/{label}/{i}, \"{label}\"{Path.GetExtension(picture)}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Copy(picture, file);
        }

        Index();
    }

    private string Manifest => _folder.File("m.csv");

    private string FirstImage => Directory.GetFiles(_folder.File("data/ants")).Order(StringComparer.Ordinal).First();

    public void Dispose()
    {
        _predictor.Dispose();
        _model.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    public void The_merged_bytes_are_the_same_however_many_shares_there_are(int count)
    {
        byte[] one = Merged(1, PredictionParts.Write);
        Assert.Equal(one, Merged(count, PredictionParts.Write));
        Assert.StartsWith("path,predicted,score_ants,score_bees,", File.ReadAllText(_folder.File("out-1.csv")), StringComparison.Ordinal);
        Assert.Equal(SmallModel.Pictures.Length + 1, File.ReadAllLines(_folder.File("out-1.csv")).Length);
    }

    [Fact]
    public void Images_that_are_gone_changed_or_broken_are_named_and_say_no_class()
    {
        string[] images = [.. Directory.GetFiles(_folder.File("data/ants")).Order(StringComparer.Ordinal)];
        byte[] cut = File.ReadAllBytes(images[0])[..40];
        File.WriteAllBytes(images[0], cut);
        Index();
        File.Delete(images[1]);
        File.Copy(images[3], images[2], overwrite: true);
        byte[] one = Merged(1, PredictionParts.Write);
        Assert.Equal(one, Merged(3, PredictionParts.Write));
        string[] named = File.ReadAllLines(_folder.File("out-3.left-out.csv"));
        Assert.Equal(4, named.Length);
        Assert.Contains(named, l => l.Contains(FindingCode.ImageNotFound, StringComparison.Ordinal));
        Assert.Contains(named, l => l.Contains(FindingCode.ImageChanged, StringComparison.Ordinal));
        Assert.Contains(named, l => l.Contains("MNT30", StringComparison.Ordinal) && !l.Contains(FindingCode.ImageChanged, StringComparison.Ordinal)
            && !l.Contains(FindingCode.ImageNotFound, StringComparison.Ordinal));
        Assert.Equal(3, File.ReadAllLines(_folder.File("out-3.csv")).Count(l => l.EndsWith(",,,,", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_part_of_another_model_or_changed_images_is_not_taken_for_this_one()
    {
        ManifestFile manifest = ManifestFile.Open(Manifest);
        PartResult first = PredictionParts.Write(_predictor, manifest, _folder.File("p"), Shard.All, Settings);
        Assert.True(PredictionParts.Write(_predictor, manifest, _folder.File("p"), Shard.All, Settings).WasThere);
        File.AppendAllText(FirstImage, "x");
        Index();
        Assert.False(first.WasThere);
        Assert.False(PredictionParts.Write(_predictor, ManifestFile.Open(Manifest), _folder.File("p"), Shard.All, Settings).WasThere);
        TransferException refused = Assert.Throws<TransferException>(() => PredictionParts.Write(
            _predictor, manifest, _folder.File("p"), new Shard(1, 2), new Dictionary<string, string> { ["--pixel-limit"] = "3" }));
        Assert.Equal(FindingCode.PartsDiffer, refused.Findings[0].Code);
    }

    [Fact]
    public void An_evaluation_in_shares_has_the_figures_of_one_that_is_not_shared()
    {
        Merged(5, PredictionParts.WriteEvaluation);
        EvaluationResult shared = PartEvaluation.Of(PartSet.Open(_folder.File("parts-5"), DateTimeOffset.UnixEpoch))!;
        EvaluationResult whole = MlNetTransfer.Onnx.OnnxEngine.Evaluate(
            _model.File(MlNetTransfer.Storage.OutputFolder.ModelOnnx), _folder.File("data"), new Datasets.ManifestOptions()).Result;
        Assert.Equal(whole.Images, shared.Images);
        Assert.Equal(whole.MicroAccuracy, shared.MicroAccuracy);
        Assert.Equal(whole.MacroAccuracy, shared.MacroAccuracy);
        Assert.Equal(whole.ConfusionMatrix, shared.ConfusionMatrix);
        Assert.Equal(whole.LogLoss, shared.LogLoss, 1e-6);
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_refused()
    {
        Directory.Move(_folder.File("data/bees"), _folder.File("data/wasps"));
        Index();
        TransferException refused = Assert.Throws<TransferException>(() => Merged(1, PredictionParts.WriteEvaluation));
        Assert.Equal(FindingCode.ModelLabelsDiffer, refused.Findings[0].Code);
        Assert.Empty(Directory.GetFiles(_folder.File("parts-1")));
    }

    private void Index() => ManifestIndex.Write([_folder.File("data")], Manifest, new IndexOptions());

    private byte[] Merged(
        int count,
        Func<TransferPredictor, ManifestFile, string, Shard, IReadOnlyDictionary<string, string>, IProgress<TransferProgress>?, CancellationToken, PartResult> write)
    {
        string parts = _folder.File($"parts-{count}"), output = _folder.File($"out-{count}.csv");
        for (int i = 0; i < count; i++)
        {
            write(_predictor, ManifestFile.Open(Manifest), parts, new Shard(i, count), Settings, null, TestContext.Current.CancellationToken);
        }

        PartSet set = PartSet.Open(parts, DateTimeOffset.UnixEpoch);
        PartMerge.ToCsv(set, output);
        PartMerge.WriteLeftOut(set, output);
        return File.ReadAllBytes(output);
    }
}
