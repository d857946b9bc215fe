using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>The console runner on Model Builder files, from a new one to a trained one.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Config => _folder.File("parts.mbconfig");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_is_trained_and_keeps_its_bytes_but_for_the_history()
    {
        CopyParts(24);
        ProcessRunner.Result made = Run("new", _folder.File("parts"));
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Contains("mlnet-transfer train", made.Output, StringComparison.Ordinal);
        Assert.Equal(1, Run("new", _folder.File("parts")).ExitCode);
        string text = File.ReadAllText(Config).Replace("\n", "\r\n", StringComparison.Ordinal).Replace("\"Type\": \"TrainingConfig\",", "\"Type\": \"TrainingConfig\", \"Mine\":  1.50 ,\r\n  \"MlNetTransfer\": { \"strategy\": \"LinearProbe\", \"seed\": 4 },", StringComparison.Ordinal);
        File.WriteAllText(Config, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        byte[] before = File.ReadAllBytes(Config);

        ProcessRunner.Result train = Run("train", Config, "--seed", "7", "--backbone", "embedded");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Equal(["kept.csv", "kept.f16", "labels.txt", "model.onnx", "model.zip", "predictions.csv", "reference.json", "report.html", "run.json"], Directory.GetFiles(_folder.File("parts.model")).Select(Path.GetFileName).Order());
        Assert.Single(train.Error.Split('\n'), l => l.Contains("MlNetTransfer.seed is 4, but another place says 7", StringComparison.Ordinal));
        using JsonDocument run = JsonDocument.Parse(File.ReadAllText(_folder.File("parts.model/run.json")));
        JsonElement options = run.RootElement.GetProperty("options");
        Assert.Equal((7, 0.2, "cpu", "LinearProbe"), (options.GetProperty("seed").GetInt32(), options.GetProperty("validationFraction").GetDouble(), options.GetProperty("device").GetString(), options.GetProperty("strategy").GetString()));
        Assert.Contains(run.RootElement.GetProperty("dataset").GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == FindingCode.ConfigOverridden);

        byte[] after = File.ReadAllBytes(Config);
        string history = File.ReadAllText(Config);
        int start = history.IndexOf(",\r\n  \"RunHistory\"", StringComparison.Ordinal), added = after.Length - before.Length;
        Assert.Equal(before, (byte[])[.. after[..(start + 3)], .. after[(start + 3 + added)..]]);
        JsonElement result = JsonDocument.Parse(history).RootElement.GetProperty("RunHistory");
        JsonElement trial = Assert.Single(result.GetProperty("Trials").EnumerateArray());
        Assert.Equal("MlNetTransfer LinearProbe on embedded", trial.GetProperty("TrainerName").GetString());
        Assert.InRange(trial.GetProperty("Score").GetDouble(), 0.3, 1);
        Assert.Equal(_folder.File("parts.model/model.zip"), result.GetProperty("ModelFilePath").GetString());

        // Training again replaces the history and changes nothing else.
        Assert.Equal(0, Run("train", Config, "--seed", "7").ExitCode);
        Assert.Single(JsonDocument.Parse(File.ReadAllText(Config)).RootElement.GetProperty("RunHistory").GetProperty("Trials").EnumerateArray());
        Assert.Equal(before, (byte[])[.. File.ReadAllBytes(Config)[..(start + 3)], .. File.ReadAllBytes(Config)[^(before.Length - start - 3)..]]);
    }

    [Fact]
    public void The_sample_sets_own_file_is_planned_and_profiled()
    {
        ProcessRunner.Result plan = Run("plan", SourceTree.File("data/parts.mbconfig"), "--strategy", "LinearProbe");
        Assert.True(plan.ExitCode == 0, plan.Error);
        Assert.Contains("LinearProbe", plan.Output, StringComparison.Ordinal);
        ProcessRunner.Result profile = Run("profile", SourceTree.File("data/parts.mbconfig"), "--data", Small(), "--json");
        Assert.True(profile.ExitCode == 0, profile.Error);
        Assert.Equal(40, JsonDocument.Parse(profile.Output).RootElement.GetProperty("dataset").GetProperty("images").GetInt32());
    }

    [Fact]
    public void A_real_file_trains_on_the_images_that_are_named()
    {
        string file = Directory.GetFiles(SharedMaterial.Require("mbconfig"), "*.mbconfig").Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(Config, File.ReadAllBytes(file));
        ProcessRunner.Result lost = Run("train", Config);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains(FindingCode.ConfigFolderNotFound, lost.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("parts.model")));
        ProcessRunner.Result train = Run("train", Config, "--data", Small(), "--out", _folder.File("m"), "--strategy", "LinearProbe");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.True(File.Exists(_folder.File("m/model.zip")));
        Assert.Contains("MlNetTransfer LinearProbe on embedded", File.ReadAllText(Config), StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_such_a_file_is_refused_elsewhere()
    {
        Assert.Equal(2, Run("train", "photos", "--out", "m", "--data", "x").ExitCode);
        ProcessRunner.Result none = Run("train", "photos");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("Option '--out' is required.", none.Error, StringComparison.Ordinal);
    }

    private string Small()
    {
        CopyParts(8);
        return _folder.File("parts");
    }

    private void CopyParts(int images)
    {
        foreach (string source in Directory.GetDirectories(SourceTree.Folder("data/parts")))
        {
            string target = Directory.CreateDirectory(Path.Combine(_folder.File("parts"), Path.GetFileName(source))).FullName;
            foreach (string file in Directory.GetFiles(source).Order(StringComparer.Ordinal).Take(images))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    private ProcessRunner.Result Run(params string[] arguments) =>
        ProcessRunner.MlNetTransfer(arguments[0] == "new" ? arguments : [.. arguments, "--cache", _folder.File("cache")]);
}
