using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>Images of none of the classes, from the console: a fine-tuned network.</summary>
public sealed class UnknownTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_fine_tuned_model_refuses_a_share_of_known_images_and_every_command_says_so()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 30, test: 6);
        string model = _folder.File("model"), csv = _folder.File("p.csv"), test = Path.Combine(_folder.File("photos"), "test");
        ProcessRunner.Result none = Train("--unknown", "0.2", "--validation-fraction", "0");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("MNT718", none.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(model) && File.Exists(Path.Combine(model, "model.onnx")));

        ProcessRunner.Result trained = Train("--unknown", "0.2");
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Contains("MNT719", trained.Error, StringComparison.Ordinal);
        Assert.Contains("are called unknown though their class is known", trained.Output, StringComparison.Ordinal);
        JsonElement unknown = JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "run.json"))).RootElement.GetProperty("unknown");
        Assert.Equal(12, unknown.GetProperty("test").GetProperty("images").GetInt32());
        Assert.InRange(unknown.GetProperty("validationRefused").GetInt32(), 0, 2);

        JsonElement[] predictions = [.. JsonDocument.Parse(Run("predict", model, test, "--json").Output).RootElement.EnumerateArray()];
        Assert.Equal(
            unknown.GetProperty("test").GetProperty("refused").GetInt32(), predictions.Count(p => p.GetProperty("isUnknown").GetBoolean()));
        string[] lines = Run("predict", model, test).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(predictions.Count(p => p.GetProperty("isUnknown").GetBoolean()), lines.Count(l => l.Contains("\tnone of these (best guess: ", StringComparison.Ordinal)));
        Assert.Contains("of 12 are of none of the classes", Run("predict", model, test, "--csv", csv).Output, StringComparison.Ordinal);
        Assert.EndsWith(",unknown,unknown_score", File.ReadLines(csv).First(), StringComparison.Ordinal);
        Assert.Contains("are called unknown", Run("evaluate", model, test).Output, StringComparison.Ordinal);
    }

    private ProcessRunner.Result Train(params string[] more) => ProcessRunner.MlNetTransfer(
    [
        "train", _folder.File("photos"), "--out", _folder.File("model"), "--weights", PhotoSet.Weights, "--backbone", PhotoSet.Backbone, "--strategy",
        "LastStage", "--epochs", "1", "--input-size", "96", "--cache", _folder.File("cache"), .. more,
    ]);

    private static ProcessRunner.Result Run(params string[] arguments)
    {
        ProcessRunner.Result result = ProcessRunner.MlNetTransfer(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }
}
