using System.Diagnostics;
using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>The policy's trainings as tasks of their own, from the console.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A fine-tuning that wins at once; and steps so large that the policy tries a good deal and keeps a head. Of the first task one process is
    /// stopped and requeued, and two are started at once.</summary>
    [Theory]
    [InlineData("FullFineTuning", 20, "--epochs", "12")]
    [InlineData("MultiStageProbe", 60, "--epochs", "3", "--validation-fraction", "0.4", "--set", "learningRate=0.1", "--set", "headLearningRate=0.3", "--set", "averageDecay=0")]
    public async Task A_policy_whose_trainings_are_tasks_comes_to_the_plan_and_the_model_of_one_machine_to_the_byte(string keeps, int images, params string[] more)
    {
        Signals.SkipWhereThereAreNone();
        PhotoSet.CopyTo(_folder.File("photos"), train: images, test: images / 3);
        string[] settings = [.. Small, .. more];
        JsonElement whole = Json(ProcessRunner.MlNetTransfer([.. Train("whole"), .. settings, "--time-budget", "2h", "--json"]));
        string[] tried = [.. Trials(whole).Where(t => t.GetProperty("measuredGain").ValueKind != JsonValueKind.Null).Select(t => t.GetProperty("strategy").GetString()!)];
        Assert.Equal((keeps, keeps == "FullFineTuning"), (whole.GetProperty("plan").GetProperty("strategy").GetString(), tried.Length == 1));

        ProcessRunner.Result plan = Plan(settings);
        Assert.True(plan.ExitCode == 0, plan.Error);
        Directory.CreateDirectory(_folder.File("results"));
        List<string> made = [];
        while (true)
        {
            ProcessRunner.Result verdict = ProcessRunner.MlNetTransfer([.. Train("model"), .. settings, "--trials", List, "--from-trials", _folder.File("results"), "--json"]);
            if (verdict.ExitCode == 0)
            {
                JsonElement judged = Json(verdict);
                Assert.Equal(Decisions(whole), Decisions(judged));
                Assert.Equal(Evidence(whole), Evidence(judged));
                Assert.Equal(Sha(whole), Sha(judged));
                Assert.Equal(File.ReadAllBytes(_folder.File("whole/model.onnx")), File.ReadAllBytes(_folder.File("model/model.onnx")));
                Assert.Equal("Completed", judged.GetProperty("status").GetString());
                break;
            }

            // What the verdict asks for is made next.
            Assert.Equal(1, verdict.ExitCode);
            int next = Missing(verdict.Error);
            if (made.Count == 0 && keeps == "FullFineTuning")
            {
                await StopAndStartTwice(next, settings);
            }

            JsonElement done = Json(Trial(next, [.. settings, "--json"]));
            made.Add(done.GetProperty("trial").GetProperty("strategy").GetString()!);
        }

        Assert.Equal(tried, made);
    }

    [Fact]
    public void What_a_list_was_not_planned_for_is_refused_and_names_what_differs()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 20, test: 6);
        string[] settings = [.. Small, "--epochs", "1"];
        Assert.Equal(0, Plan(settings).ExitCode);
        ProcessRunner.Result other = Trial(0, [.. Small, "--epochs", "2", "--seed", "3"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("MNT716", other.Error, StringComparison.Ordinal);
        Assert.Contains("--epochs, --seed differ", other.Error, StringComparison.Ordinal);
        ProcessRunner.Result none = Trial(99, settings);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("the list has the numbers 0 to ", none.Error, StringComparison.Ordinal);

        ProcessRunner.Result made = OfEngine(("JOB_COMPLETION_INDEX", "0"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("trial 0 of ", made.Output, StringComparison.Ordinal);
        Assert.Contains("MNT101 --trial: has no number", OfEngine(("JOB_COMPLETION_INDEX", "")).Error, StringComparison.Ordinal);
        ProcessRunner.Result again = Trial(0, settings);
        Assert.Contains("was there already", again.Output, StringComparison.Ordinal);
        string weights = Assert.Single(Directory.GetFiles(_folder.File("results"), "*.safetensors"));
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        ProcessRunner.Result damaged = Trial(0, settings);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("MNT716", damaged.Error, StringComparison.Ordinal);

        File.Delete(Directory.GetFiles(_folder.File("photos/train/ants"))[0]);
        ProcessRunner.Result images = Trial(1, settings);
        Assert.Equal(1, images.ExitCode);
        Assert.Contains("images differ", images.Error, StringComparison.Ordinal);
        Assert.Equal(2, ProcessRunner.MlNetTransfer([.. Train("model"), .. settings, "--trial", "0"]).ExitCode);

        ProcessRunner.Result OfEngine((string Name, string Value) variable) => ProcessRunner.RunIn(
            _folder.Path,
            new Dictionary<string, string> { [variable.Name] = variable.Value },
            ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"),
            [.. Train("results"), .. settings, "--trials", List, "--trial"]);
    }

    /// <summary>By the rules of thumb one strategy is tried on each backbone.</summary>
    [Fact]
    public void Trials_on_several_backbones_are_compared_and_the_plan_says_so()
    {
        PhotoSet.CopyTo(_folder.File("photos"), train: 20, test: 6);
        string[] settings = ["--input-size", "32", "--device", "cpu", "--epochs", "1", "--cache", _folder.File("cache"), "--policy", "Heuristic"];
        ProcessRunner.Result import = ProcessRunner.MlNetTransferAsIs("models", "import", PhotoSet.Weights, "--arch", PhotoSet.Backbone, "--cache", _folder.File("cache"));
        Assert.True(import.ExitCode == 0, import.Error);
        ProcessRunner.Result plan = Run("plan", "--trials", List, "--seeds", "2", "--backbones", $"embedded,{PhotoSet.Backbone}");
        Assert.True(plan.ExitCode == 0, plan.Error);
        JsonElement list = JsonDocument.Parse(File.ReadAllText(List)).RootElement;
        string[] backbones = [.. list.GetProperty("backbones").EnumerateArray().Select(b => b.GetProperty("name").GetString()!)];
        Assert.Equal(["embedded", PhotoSet.Backbone], backbones.Order());
        JsonElement[] trials = [.. list.GetProperty("trials").EnumerateArray()];
        Assert.Equal([(1, true), (1, true), (2, false), (2, false)], trials.Select(t => (t.GetProperty("seed").GetInt32(), t.GetProperty("isJudged").GetBoolean())));
        foreach (int trial in (int[])[0, 1])
        {
            ProcessRunner.Result made = Run("train", "--out", _folder.File("results"), "--trials", List, "--trial", $"{trial}");
            Assert.True(made.ExitCode == 0, made.Error);
        }

        JsonElement run = Json(Run("train", "--out", _folder.File("model"), "--trials", List, "--from-trials", _folder.File("results"), "--json"));
        JsonElement because = run.GetProperty("plan").GetProperty("because").EnumerateArray().Single(r => r.GetProperty("entry").GetString() == "backbone");
        Assert.StartsWith("2 backbones were trained on and compared by accuracy on 6 validation images.", because.GetProperty("because").GetString(), StringComparison.Ordinal);
        Assert.Equal(run.GetProperty("plan").GetProperty("backbone").GetString(), run.GetProperty("backbone").GetProperty("name").GetString());
        Assert.Contains(
            run.GetProperty("dataset").GetProperty("findings").EnumerateArray(),
            f => f.GetProperty("code").GetString() == "MNT717" && f.GetProperty("message").GetString()!.StartsWith("has no result of trials 2, 3 of 4", StringComparison.Ordinal));

        ProcessRunner.Result Run(string command, params string[] more) => ProcessRunner.MlNetTransferAsIs([command, _folder.File("photos"), .. settings, .. more]);
    }

    private static string[] Small => ["--input-size", "32", "--device", "cpu"];

    private string List => _folder.File("trials.json");

    /// <summary>SIGTERM while it trains; then two processes of the same trial, of which the second waits for the first.</summary>
    private async Task StopAndStartTwice(int trial, string[] settings)
    {
        string dll = ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer");
        string stem = Path.Combine(_folder.File("results"), $"trial-{trial:00000}-of-");
        using (Process stopped = ProcessRunner.Start(dll, TrialArguments(trial, settings)))
        {
            Task<string> output = stopped.StandardOutput.ReadToEndAsync(), error = stopped.StandardError.ReadToEndAsync();
            for (int i = 0; i < 30_000 && !stopped.HasExited && Directory.GetFiles(_folder.File("results"), "*.checkpoint.safetensors").Length == 0; i++)
            {
                await Task.Delay(10);
            }

            Assert.False(stopped.HasExited, "the trial ended before it could be stopped");
            Signals.End(stopped);
            await stopped.WaitForExitAsync();
            await output;
            Assert.Contains($"Stopped. The same command continues trial {trial} where it stopped.", await error, StringComparison.Ordinal);
            Assert.Equal(143, stopped.ExitCode);
            Assert.Empty(Directory.GetFiles(_folder.File("results"), "trial-*[0-9].json"));
        }

        using Process first = ProcessRunner.Start(dll, TrialArguments(trial, settings)), second = ProcessRunner.Start(dll, TrialArguments(trial, settings));
        Task<string>[] streams = [.. ((Process[])[first, second]).SelectMany(p => new[] { p.StandardOutput.ReadToEndAsync(), p.StandardError.ReadToEndAsync() })];
        string[] texts = await Task.WhenAll(streams);
        await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());
        Assert.True(first.ExitCode == 0 && second.ExitCode == 0, string.Join('\n', texts));
        Assert.Single(texts, t => t.Contains("was there already", StringComparison.Ordinal));
        Assert.Equal(
            [".json", ".safetensors"], Directory.GetFiles(_folder.File("results")).Select(f => Path.GetExtension(f)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder.File("results")), f => Assert.StartsWith(stem, f, StringComparison.Ordinal));
    }

    private static int Missing(string error)
    {
        Assert.Contains("MNT717", error, StringComparison.Ordinal);
        string number = error[(error.IndexOf("has no result of trial ", StringComparison.Ordinal) + "has no result of trial ".Length)..];
        return int.Parse(number[..number.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    private ProcessRunner.Result Plan(string[] settings) => ProcessRunner.MlNetTransfer(["plan", .. Photos, .. settings, "--trials", List]);

    private ProcessRunner.Result Trial(int number, string[] settings) => ProcessRunner.MlNetTransfer(TrialArguments(number, settings));

    private string[] TrialArguments(int number, string[] settings) => [.. Train("results"), .. settings, "--trials", List, "--trial", $"{number}"];

    private string[] Photos => [_folder.File("photos"), "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache")];

    private string[] Train(string output) => ["train", .. Photos, "--out", _folder.File(output)];

    private static JsonElement[] Trials(JsonElement run) => [.. run.GetProperty("evidence").GetProperty("trials").EnumerateArray()];

    /// <summary>All but what goes by the clock.</summary>
    private static string[] Evidence(JsonElement run) =>
    [
        .. Trials(run).Select(t => string.Join(
            ' ', t.EnumerateObject().Where(p => !p.Name.Contains("econds", StringComparison.Ordinal)).Select(p => $"{p.Name}={p.Value}"))),
        $"{run.GetProperty("evidence").GetProperty("confidence")}",
    ];

    private static string Decisions(JsonElement run) => run.GetProperty("plan").GetRawText();

    private static string Sha(JsonElement run) => run.GetProperty("export").GetProperty("onnxSha256").GetString()!;

    private static JsonElement Json(ProcessRunner.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
