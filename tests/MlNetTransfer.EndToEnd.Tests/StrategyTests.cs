using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>Strategies other than the linear probe, from the console to a model that both paths agree on.</summary>
public sealed class StrategyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("MultiStageProbe", false)]
    [InlineData("TruncatedBackbone", true)]
    [InlineData("LastStage", true)]
    [InlineData("BatchNormAffine", true)]
    public void A_strategy_gives_a_model_on_which_both_paths_agree(string strategy, bool fineTunes)
    {
        JsonElement run = Train(strategy, fineTunes ? ["--epochs", "2", "--input-size", "96"] : ["--input-size", "96"]);
        Assert.Equal(strategy, run.GetProperty("plan").GetProperty("strategy").GetString());
        Assert.InRange(run.GetProperty("evaluation").GetProperty("test").GetProperty("microAccuracy").GetDouble(), 0.5, 1);
        Assert.InRange(run.GetProperty("export").GetProperty("maxScoreDifference").GetDouble(), 0, 0.02);
        Assert.Equal(0, run.GetProperty("export").GetProperty("labelChanges").GetInt32());
        JsonElement fineTuning = run.GetProperty("fineTuning");
        Assert.Equal(fineTunes, fineTuning.ValueKind == JsonValueKind.Object);
        if (fineTunes)
        {
            Assert.InRange(fineTuning.GetProperty("history").GetProperty("epochs").GetArrayLength(), 2, 3);
        }
    }

    [Fact]
    public void Truncation_removes_layers_from_the_exported_model()
    {
        long whole = Train("LinearProbe").GetProperty("export").GetProperty("onnxBytes").GetInt64();
        long cut = Train("TruncatedBackbone", "--epochs", "1", "--input-size", "96").GetProperty("export").GetProperty("onnxBytes").GetInt64();
        Assert.InRange(cut, 1, whole / 2);
    }

    [Fact]
    public void Unlabelled_images_are_learned_from_without_copies_of_test_images()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        string[] test = Directory.GetFiles(Path.Combine(_folder.File("photos"), "test"), "*", SearchOption.AllDirectories);
        string[] train = Directory.GetFiles(Path.Combine(_folder.File("photos"), "train"), "*", SearchOption.AllDirectories);
        Directory.CreateDirectory(_folder.File("more/deep"));
        foreach (string photo in (string[])[.. test.Take(2), .. train.Take(4)])
        {
            File.Copy(photo, Path.Combine(_folder.File("more/deep"), Path.GetFileName(photo)), overwrite: true);
        }

        File.WriteAllText(_folder.File("more/broken.jpg"), "no image");
        JsonElement run = Train("LinearProbe", "--unlabeled", _folder.File("more"), "--input-size", "64");
        JsonElement self = run.GetProperty("selfSupervision");
        Assert.Equal((4, 3), (self.GetProperty("unlabelledImages").GetInt32(), self.GetProperty("rejected").GetInt32()));
        Assert.InRange(self.GetProperty("accuracyBefore").GetDouble(), 0.5, 1);
        Assert.InRange(self.GetProperty("accuracyAfter").GetDouble(), 0, 1);

        ProcessRunner.Result missing = ProcessRunner.MlNetTransfer("train", _folder.File("photos"), "--out", _folder.File("m"), "--weights", PhotoSet.Weights, "--backbone", PhotoSet.Backbone, "--unlabeled", _folder.File("nowhere"));
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("MNT102", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused_at_once()
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer(
            "train", _folder.File("photos"), "--out", _folder.File("model"), "--weights", "w", "--strategy", "LastConv", "--epochs", "0", "--input-size", "100", "--time-budget", "00:00:00");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(3, result.Error.Split("MNT101").Length - 1);
    }

    private JsonElement Train(string strategy, params string[] more)
    {
        if (!Directory.Exists(_folder.File("photos")))
        {
            PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        }

        ProcessRunner.Result result = ProcessRunner.MlNetTransfer(
            ["train", _folder.File("photos"), "--out", _folder.File("model"), "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache"), "--strategy", strategy, "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
