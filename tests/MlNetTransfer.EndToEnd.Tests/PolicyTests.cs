using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>Runs where no strategy is named.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_measured_policy_explains_what_it_tried_and_its_run_can_be_repeated()
    {
        JsonElement run = Train("--time-budget", "00:00:20");
        JsonElement evidence = run.GetProperty("evidence");
        Assert.Equal("Measured", evidence.GetProperty("policy").GetString());
        string strategy = run.GetProperty("plan").GetProperty("strategy").GetString()!;
        string[] chosen = [.. evidence.GetProperty("trials").EnumerateArray().Where(t => t.GetProperty("outcome").GetString() == "Chosen").Select(t => t.GetProperty("strategy").GetString()!)];
        Assert.Equal(strategy == "LinearProbe" ? [] : [strategy], chosen);
        Assert.NotEmpty(evidence.GetProperty("wouldChange").EnumerateArray());
        AssertExplained(run);

        ProcessRunner.Result replay = ProcessRunner.MlNetTransfer("train", "--replay", Path.Combine(_folder.File("model"), "run.json"), "--out", _folder.File("again"), "--json");
        Assert.True(replay.ExitCode == 0, replay.Error);
        Assert.Equal(Onnx(run), Onnx(JsonDocument.Parse(replay.Output).RootElement));
    }

    [Fact]
    public void A_setting_of_the_users_survives_policy_and_repetition()
    {
        JsonElement run = Train("--policy", "Heuristic", "--set", "epochs=1");
        Assert.Equal("Heuristic", run.GetProperty("evidence").GetProperty("policy").GetString());
        Assert.Empty(run.GetProperty("evidence").GetProperty("trials").EnumerateArray());
        AssertExplained(run);

        ProcessRunner.Result replay = ProcessRunner.MlNetTransfer("train", "--replay", Path.Combine(_folder.File("model"), "run.json"), "--out", _folder.File("again"), "--json");
        Assert.True(replay.ExitCode == 0, replay.Error);
        Assert.Equal(Onnx(run), Onnx(JsonDocument.Parse(replay.Output).RootElement));
    }

    /// <summary>Steps of this size give nothing but infinities.</summary>
    [Fact]
    public void A_trial_that_comes_to_nothing_ends_no_run()
    {
        JsonElement run = Train("--set", "learningRate=10", "--set", "headLearningRate=10", "--set", "gradientClip=1000000", "--set", "epochs=2");
        Assert.Equal("Completed", run.GetProperty("status").GetString());
        Assert.NotEqual(JsonValueKind.Null, run.GetProperty("evaluation").ValueKind);
        AssertExplained(run);
    }

    [Fact]
    public void A_plan_of_a_named_strategy_has_every_number_of_its_recipe()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        JsonElement plan = JsonDocument.Parse(Run("plan", "--json", "--strategy", "LastStage", "--epochs", "3").Output).RootElement.GetProperty("plan");
        Dictionary<string, JsonElement> because = plan.GetProperty("because").EnumerateArray().ToDictionary(r => r.GetProperty("entry").GetString()!);
        Assert.Equal("user", because["epochs"].GetProperty("source").GetString());
        Assert.Equal("AdamW", because["optimizer"].GetProperty("value").GetString());
        Assert.Equal(plan.GetProperty("freezePoint").GetString(), because["freezePoint"].GetProperty("value").GetString());
        ProcessRunner.Result nowhere = Run("plan", "--strategy", "LastStage", "--freeze-before", "stage9");
        Assert.Equal(1, nowhere.ExitCode);
        ProcessRunner.Result ofOne = Run("plan", "--set", "firstTrainedConvolution=3");
        Assert.Contains("MNT101", ofOne.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_printed_and_nothing_is_trained_or_left_behind()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        ProcessRunner.Result card = Run("plan");
        Assert.True(card.ExitCode == 0, card.Error);
        Assert.Contains("LinearProbe", card.Output, StringComparison.Ordinal);
        Assert.Contains("What would change it:", card.Output, StringComparison.Ordinal);

        JsonElement plan = JsonDocument.Parse(Run("plan", "--json").Output).RootElement;
        Assert.Equal("LinearProbe", plan.GetProperty("plan").GetProperty("strategy").GetString());
        Assert.All(plan.GetProperty("evidence").GetProperty("trials").EnumerateArray(), t => Assert.Equal(JsonValueKind.Null, t.GetProperty("measuredGain").ValueKind));
        Assert.Equal(["cache", "photos"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    private static void AssertExplained(JsonElement run)
    {
        Assert.NotEmpty(run.GetProperty("profile").GetProperty("stages").EnumerateArray());
        JsonElement[] because = [.. run.GetProperty("plan").GetProperty("because").EnumerateArray()];
        Assert.Equal("strategy", because[0].GetProperty("entry").GetString());
        Assert.Equal(run.GetProperty("plan").GetProperty("strategy").GetString(), because[0].GetProperty("value").GetString());
        Assert.All(because, r => Assert.NotEqual("", r.GetProperty("because").GetString()));
        Assert.NotEqual("user", because[0].GetProperty("source").GetString());
    }

    private static string Onnx(JsonElement run) => run.GetProperty("export").GetProperty("onnxSha256").GetString()!;

    private JsonElement Train(params string[] more)
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 12, test: 6);
        ProcessRunner.Result result = Run("train", ["--out", _folder.File("model"), "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private ProcessRunner.Result Run(string command, params string[] more) => ProcessRunner.MlNetTransfer(
        [command, _folder.File("photos"), "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache"), "--input-size", "64", .. more]);
}
