using System.Diagnostics;
using System.Text.Json;

namespace MlNetTransfer.Tests;

/// <summary>Killed, resumed and replayed runs, from the console.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string[] FineTuning = ["--strategy", "ProbeThenFineTune", "--input-size", "32", "--device", "cpu"];

    private readonly TemporaryFolder _folder = new();

    public ResumeTests() => PhotoSet.CopyTo(_folder.File("photos"), train: 20, test: 6);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_killed_during_its_fine_tuning_leaves_a_model_and_goes_on_to_the_same_model_to_the_byte()
    {
        string[] settings = [.. FineTuning, "--epochs", "60", "--set", "patience=60"];
        JsonElement whole = Json(ProcessRunner.MlNetTransfer([.. Train("whole"), .. settings, "--json"]));
        string checkpoint = Path.Combine(_folder.File("model"), "checkpoint.safetensors");
        DateTime written = default;
        for (int kill = 0; kill < 2; kill++)
        {
            using Process process = ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), [.. Train("model"), .. settings, "--resume"]);
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            for (int i = 0; i < 6000 && !process.HasExited && !(File.Exists(checkpoint) && File.GetLastWriteTimeUtc(checkpoint) > written); i++)
            {
                await Task.Delay(10);
            }

            Assert.False(process.HasExited, "the training ended before it could be killed");
            process.Kill();
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync();
            written = File.GetLastWriteTimeUtc(checkpoint);
        }

        ProcessRunner.Result usable = ProcessRunner.MlNetTransfer("predict", _folder.File("model"), Path.Combine(_folder.File("photos"), "test"));
        Assert.True(usable.ExitCode == 0, usable.Error);

        JsonElement resumed = Json(ProcessRunner.MlNetTransfer([.. Train("model"), .. settings, "--resume", "--json"]));
        Assert.Equal(Sha(whole), Sha(resumed));
        Assert.Equal("Completed", resumed.GetProperty("status").GetString());
        Assert.False(File.Exists(Path.Combine(_folder.File("model"), "checkpoint.safetensors")));
    }

    /// <summary>Killed in its first training, and again when that is finished; an hour decides nothing.</summary>
    [Fact]
    public async Task A_killed_run_of_the_policy_goes_on_to_the_same_model_to_the_byte_and_other_options_are_refused()
    {
        string[] settings = ["--input-size", "32", "--device", "cpu", "--epochs", "12", "--time-budget", "1h"];
        JsonElement whole = Json(ProcessRunner.MlNetTransfer([.. Train("whole"), .. settings, "--json"]));
        string folder = _folder.File("model"), checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        foreach (Func<bool> reached in (Func<bool>[])[() => File.Exists(checkpoint), () => Directory.GetFiles(folder, "trial-*.safetensors").Length > 0])
        {
            using Process process = ProcessRunner.Start(ProcessRunner.Dll("MlNetTransfer.Cli", "mlnet-transfer"), [.. Train("model"), .. settings, "--resume"]);
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            for (int i = 0; i < 30_000 && !process.HasExited && !reached(); i++)
            {
                await Task.Delay(10);
            }

            Assert.False(process.HasExited, "the run ended before it could be killed");
            process.Kill();
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync();
        }

        ProcessRunner.Result other = ProcessRunner.MlNetTransfer([.. Train("model"), .. settings, "--resume", "--seed", "5"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("MNT707", other.Error, StringComparison.Ordinal);
        Assert.Contains("--seed", other.Error, StringComparison.Ordinal);

        JsonElement resumed = Json(ProcessRunner.MlNetTransfer([.. Train("model"), .. settings, "--resume", "--json"]));
        Assert.Equal(Strategies(whole), Strategies(resumed));
        Assert.Equal(Sha(whole), Sha(resumed));
        Assert.Equal("Completed", resumed.GetProperty("status").GetString());
        Assert.DoesNotContain(
            Directory.GetFiles(folder).Select(Path.GetFileName), f => f is "trials.json" or "checkpoint.safetensors" || f!.StartsWith("trial-", StringComparison.Ordinal));

        static string[] Strategies(JsonElement run) =>
            [.. run.GetProperty("evidence").GetProperty("trials").EnumerateArray().Select(t => $"{t.GetProperty("strategy")} {t.GetProperty("outcome")}")];
    }

    [Fact]
    public void A_run_that_time_ended_is_repeated_to_the_byte_from_its_run_json_and_refused_on_other_images()
    {
        JsonElement brief = Json(ProcessRunner.MlNetTransfer([.. Train("brief"), .. FineTuning, "--epochs", "500", "--set", "patience=500", "--time-budget", "00:00:03", "--json"]));
        JsonElement history = brief.GetProperty("fineTuning").GetProperty("history");

        // Cut by the time, or come to the end that was planned for it.
        Assert.Contains(history.GetProperty("end").GetString(), (string[])["TimeBudget", "Completed"]);
        Assert.InRange(history.GetProperty("steps").GetInt32(), 0, 499);
        string run = Path.Combine(_folder.File("brief"), "run.json");
        JsonElement replay = Json(ProcessRunner.MlNetTransfer("train", "--replay", run, "--out", _folder.File("replay"), "--json"));
        Assert.Equal(history.GetProperty("steps").GetInt32(), replay.GetProperty("fineTuning").GetProperty("history").GetProperty("steps").GetInt32());
        Assert.Equal(Sha(brief), Sha(replay));

        File.Delete(Directory.EnumerateFiles(_folder.File("photos"), "*", SearchOption.AllDirectories).First());
        ProcessRunner.Result other = ProcessRunner.MlNetTransfer("train", "--replay", run, "--out", _folder.File("other"));
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("MNT710", other.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("other")));
    }

    [Fact]
    public void A_budget_too_small_for_a_step_keeps_the_linear_probe_and_says_so()
    {
        JsonElement run = Json(ProcessRunner.MlNetTransfer([.. Train("model"), "--strategy", "FullFineTuning", "--input-size", "64", "--time-budget", "00:00:00.001", "--json"]));
        Assert.Contains(run.GetProperty("dataset").GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == "MNT709");
        Assert.Equal(0, run.GetProperty("fineTuning").GetProperty("history").GetProperty("bestEpoch").GetInt32());

        // A head that began at zero would give every class the same score.
        Assert.InRange(run.GetProperty("evaluation").GetProperty("test").GetProperty("microAccuracy").GetDouble(), 0.51, 1);
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_trained()
    {
        ProcessRunner.Result device = ProcessRunner.MlNetTransfer([.. Train("model"), "--strategy", "LastConv", "--device", "tpu", "--cut-after", "stage1"]);
        Assert.Equal((1, 2), (device.ExitCode, device.Error.Split("MNT101").Length - 1));
        ProcessRunner.Result small = ProcessRunner.MlNetTransfer("train", _folder.File("photos"), "--out", _folder.File("model"), "--backbone", "inceptionv3", "--weights", "none", "--input-size", "64");
        Assert.Equal(1, small.ExitCode);
        Assert.Contains("MNT101 InputSize: is 64", small.Error, StringComparison.Ordinal);
        ProcessRunner.Result days = ProcessRunner.MlNetTransfer([.. Train("model"), "--strategy", "LastConv", "--time-budget", "90"]);
        Assert.Equal(2, days.ExitCode);
        Assert.Contains("hours:minutes:seconds", days.Error, StringComparison.Ordinal);
        ProcessRunner.Result point = ProcessRunner.MlNetTransfer([.. Train("model"), "--strategy", "LastConv", "--freeze-before", "stage9"]);
        Assert.Equal(1, point.ExitCode);
        Assert.Contains("stage4 (", point.Error, StringComparison.Ordinal);
        ProcessRunner.Result both = ProcessRunner.MlNetTransfer([.. Train("model"), "--replay", "run.json"]);
        Assert.Equal(2, both.ExitCode);
        Assert.Contains("leave out DATA", both.Error, StringComparison.Ordinal);
        Assert.Equal(2, ProcessRunner.MlNetTransfer("train", "--out", "model").ExitCode);
    }

    [Theory]
    [InlineData("--freeze-before", "features.17", "LateStages")]
    [InlineData("--cut-after", "features.5", "TruncatedBackbone")]
    public void Freeze_points_and_cuts_may_stand_between_blocks(string option, string point, string strategy)
    {
        JsonElement run = Json(ProcessRunner.MlNetTransfer([.. Train("model"), "--strategy", strategy, option, point, "--epochs", "1", "--input-size", "64", "--json"]));
        Assert.Equal(0, run.GetProperty("export").GetProperty("labelChanges").GetInt32());
        if (strategy == "LateStages")
        {
            Assert.Equal(48, run.GetProperty("fineTuning").GetProperty("recipe").GetProperty("firstTrainedConvolution").GetInt32());
        }
        else
        {
            // The fifth block of MobileNetV2 0.35 has 16 channels.
            Assert.Equal(16, run.GetProperty("backbone").GetProperty("featureDimension").GetInt32());
        }
    }

    private string[] Train(string output) =>
        ["train", _folder.File("photos"), "--out", _folder.File(output), "--backbone", PhotoSet.Backbone, "--weights", PhotoSet.Weights, "--cache", _folder.File("cache")];

    private static string Sha(JsonElement run) => run.GetProperty("export").GetProperty("onnxSha256").GetString()!;

    private static JsonElement Json(ProcessRunner.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
