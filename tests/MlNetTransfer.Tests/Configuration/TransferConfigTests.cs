using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.ModelBuilder.Config.ModelBuilder;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Configuration;

public sealed class TransferConfigTests : IDisposable
{
    private static readonly string[] OwnNames = [.. OptionTable.All.Where(o => o.InConfig).Select(o => o.Member)];

    private readonly TemporaryFolder _folder = new();

    public TransferConfigTests() => Directory.CreateDirectory(_folder.File("photos"));

    private string ConfigPath => _folder.File("X.mbconfig");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Our_own_member_sets_every_option_and_beats_Model_Builders()
    {
        TransferConfig config = Load("""
            "TrainingOption": { "TrainingTime": 60, "Seed": 3 },
            "MlNetTransfer": { "strategy": "laststage", "metric": "macro", "Seed": 5, "epochs": 2, "timeBudget": "0:20:00", "settings": { "optimizer": "Sgd", "learningRate": 0.01, "gradual": true },
              "weights": "w.safetensors", "testData": "../t", "validationFraction": 0.1, "device": null, "outputFolder": "out", "pictures": false }
            """);
        TransferOptions options = config.Options;
        Assert.Equal((TransferStrategy.LastStage, DecisionMetric.Macro, 5, 2, TimeSpan.FromMinutes(20)), (options.Strategy, options.Metric, options.Seed, options.Epochs, options.TimeBudget));
        Assert.Equal(["gradual=true", "learningRate=0.01", "optimizer=Sgd"], options.Settings.Select(s => $"{s.Key}={s.Value}").Order());
        Assert.Equal((_folder.File("w.safetensors"), Path.GetFullPath(_folder.File("../t")), _folder.File("out"), "auto"), (options.Weights, options.TestData, options.OutputFolder, options.Device));
        Assert.False(options.Pictures);
        Assert.Equal(["TrainingTime is 00:01:00, but another place says 00:20:00", "Seed is 3, but another place says 5"], config.Findings.Where(f => f.Code == FindingCode.ConfigOverridden).Select(f => f.Message));
    }

    [Fact]
    public void What_is_said_over_the_file_beats_it_and_that_is_told()
    {
        File.WriteAllText(ConfigPath, MadeUpConfig.With("""
            "MlNetTransfer": { "seed": 5, "settings": { "mixup": 0.2, "optimizer": "Sgd" } }
            """));
        TransferOptions over = new() { Data = "elsewhere", OutputFolder = "m", Seed = 9, Settings = new Dictionary<string, string> { ["Optimizer"] = "RAdam" } };
        TransferConfig config = TransferConfig.Load(ConfigPath, over, [nameof(over.Data), nameof(over.OutputFolder), nameof(over.Seed), nameof(over.Settings)]);
        Assert.Equal(("elsewhere", "m", 9), (config.Options.Data, config.Options.OutputFolder, config.Options.Seed));
        Assert.Equal(["Optimizer=RAdam", "mixup=0.2"], config.Options.Settings.Select(s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["MlNetTransfer.seed is 5, but another place says 9", "MlNetTransfer.settings.optimizer is 'Sgd', but another place says 'RAdam'"], config.Findings.Select(f => f.Message).Where(m => m.Contains("another place", StringComparison.Ordinal)));
        Assert.Equal($"{ConfigPath} line 6 column 30", config.Findings[0].Where);
    }

    [Fact]
    public void A_setting_that_does_not_exist_is_refused_with_its_place_and_the_nearest_name()
    {
        Finding[] refused = Refused("""
            "MlNetTransfer": {
              "stratgy": "LinearProbe",
              "policy": "Mesured",
              "epochs": 1e99,
              "seed": "one",
              "timeBudget": "90",
              "quality": 11
            },
            "mlnettransfer": {}
            """);
        Assert.Equal(
            [
                "line 7 column 3: there is no setting 'stratgy' in MlNetTransfer; the nearest is 'strategy'",
                "line 8 column 13: policy is 'Mesured'; allowed is Measured, Heuristic (the nearest is Measured)",
                "line 9 column 13: epochs is '1e99'; allowed is a whole number",
                "line 10 column 11: seed is a text; allowed is a whole number",
                "line 11 column 17: timeBudget is '90'; allowed is hours:minutes:seconds, or a number with h, m or s, up to 10,000 hours: 00:15:00, 15m, 1h30m, 90s",
                $"line 12 column 3: there is no setting 'quality' in MlNetTransfer; there are {string.Join(", ", OwnNames)}",
                "line 14 column 1: there is no member 'mlnettransfer'; the nearest is 'MlNetTransfer'",
            ],
            refused.OrderBy(f => int.Parse(f.Where.Split(' ')[^3], System.Globalization.CultureInfo.InvariantCulture)).Select(f => $"{f.Where[(f.Where.IndexOf(" line", StringComparison.Ordinal) + 1)..]}: {f.Message}"));
    }

    [Fact]
    public void Values_that_a_run_does_not_allow_are_refused_at_their_place()
    {
        Finding[] refused = Refused("""
            "MlNetTransfer": { "strategy": "LastStage", "epochs": 0, "inputSize": 33, "settings": { "optimiser": "Sgd" } }
            """);
        Assert.Equal(
            ["line 6 column 57: MlNetTransfer.epochs is 0", "line 6 column 73: MlNetTransfer.inputSize is 33", "line 6 column 89: MlNetTransfer.settings.optimiser there is no such entry"],
            refused.Select(f => $"{f.Where[(f.Where.IndexOf(" line", StringComparison.Ordinal) + 1)..]}: {f.Message}").Select((m, i) => m[..new[] { 45, 49, 74 }[i]].TrimEnd(';', ' ')));
    }

    [Fact]
    public void Which_folders_are_classes_can_be_said_in_the_file() =>
        Assert.Equal(ClassFolders.Leaf, Load("\"MlNetTransfer\": { \"classFolders\": \"leaf\" }").Options.ClassFolders);

    [Fact]
    public void Every_setting_of_ours_is_an_option_of_a_run() =>
        Assert.All(OwnNames, n => Assert.NotNull(typeof(TransferOptions).GetProperty(char.ToUpperInvariant(n[0]) + n[1..])));

    [Fact]
    public void A_new_file_is_the_shape_that_Model_Builder_writes_and_is_not_overwritten()
    {
        string images = SourceTree.Folder("data/parts");
        TransferConfig created = TransferConfig.Create(images, _folder.File("parts.mbconfig"));
        Assert.Equal(Path.GetFullPath(images), Path.GetFullPath(created.Options.Data));
        string relative = Path.GetRelativePath(_folder.Path, images).Replace('\\', '/');
        Assert.Equal(File.ReadAllText(SourceTree.File("data/parts.mbconfig")).ReplaceLineEndings("\n").Replace("\"parts\"", $"\"{relative}\"", StringComparison.Ordinal), File.ReadAllText(_folder.File("parts.mbconfig")));
        Assert.Equal(File.ReadAllBytes(SourceTree.File("data/parts.mbconfig"))[..3], File.ReadAllBytes(_folder.File("parts.mbconfig"))[..3]);
        Assert.Equal(FindingCode.ConfigExists, Assert.Single(Assert.Throws<TransferException>(() => TransferConfig.Create(images, _folder.File("parts.mbconfig"))).Findings).Code);
        Assert.Equal(created.Options.Data, TransferConfig.Create(images, _folder.File("parts.mbconfig"), overwrite: true).Options.Data);
        Assert.Equal(FindingCode.NoImages, Assert.Single(Assert.Throws<TransferException>(() => TransferConfig.Create(_folder.File("photos"))).Findings).Code);
        Assert.Equal(FindingCode.PathNotFound, Assert.Single(Assert.Throws<TransferException>(() => TransferConfig.Create(_folder.File("none"))).Findings).Code);
    }

    [Fact]
    public void The_sample_sets_own_file_finds_its_images_and_names_a_folder_beside_it()
    {
        TransferConfig config = TransferConfig.Load(SourceTree.File("data/parts.mbconfig"));
        Assert.Equal((SourceTree.Folder("data/parts"), SourceTree.Folder("data/parts.model"), 0.2), (config.Options.Data, config.Options.OutputFolder, config.Options.ValidationFraction));
        Assert.Equal(FindingCode.ConfigNotHonoured, Assert.Single(config.Findings).Code);
    }

    [Fact]
    public void What_was_changed_while_the_training_ran_stays()
    {
        TransferConfig config = Load("\"Mine\": 1");
        File.WriteAllText(ConfigPath, MadeUpConfig.With("\"Mine\": 2.50"));
        config.WriteHistory(MadeUpConfig.Run(_folder.File("model")));
        Assert.Contains("\"Mine\": 2.50", File.ReadAllText(ConfigPath), StringComparison.Ordinal);
        Assert.Contains("LastStage", File.ReadAllText(ConfigPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_file_is_left_alone_and_that_is_a_finding()
    {
        TransferConfig config = Load("\"Mine\": 1");
        string before = File.ReadAllText(ConfigPath);
        File.SetAttributes(ConfigPath, FileAttributes.ReadOnly);
        Finding refused = Assert.Single(Assert.Throws<TransferException>(() => config.WriteHistory(MadeUpConfig.Run("model"))).Findings);
        File.SetAttributes(ConfigPath, FileAttributes.Normal);
        Assert.Equal(FindingCode.OutputNotWritable, refused.Code);
        Assert.StartsWith("The model is in model", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(ConfigPath));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        TransferConfig config = Load("\"Mine\": 1");
        File.Move(ConfigPath, _folder.File("real.mbconfig"));
        File.CreateSymbolicLink(ConfigPath, _folder.File("real.mbconfig"));
        config.WriteHistory(MadeUpConfig.Run(_folder.File("model")));
        Assert.NotNull(new FileInfo(ConfigPath).LinkTarget);
        Assert.Contains("LastStage", File.ReadAllText(_folder.File("real.mbconfig")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_the_policy_is_one_trial()
    {
        TransferRun run = MadeUpConfig.Run("m") with { Evidence = null, Plan = MadeUpConfig.Run("m").Plan with { Strategy = TransferStrategy.LinearProbe } };
        Assert.Equal(new RunHistoryTrial("MlNetTransfer LinearProbe on embedded", 0.75, 37.5), Assert.Single(ConfigTrials.Of(run)));
    }

    [Fact]
    public void The_scores_of_trials_are_MicroAccuracy_also_where_balanced_accuracy_decided()
    {
        TransferRun run = MadeUpConfig.Run("m");
        PlanTrial[] trials = [.. run.Evidence!.Trials.Select(t => t with { OtherGain = t.MeasuredGain / 5 })];
        run = run with { Plan = run.Plan with { Metric = DecisionMetric.Macro }, Evidence = run.Evidence with { Trials = trials } };
        Assert.Equal([0.775, 0.75, 0.7], ConfigTrials.Of(run).Select(t => t.Score));
    }

    private TransferConfig Load(string members)
    {
        File.WriteAllText(ConfigPath, MadeUpConfig.With(members));
        return TransferConfig.Load(ConfigPath);
    }

    private Finding[] Refused(string members) => [.. Assert.Throws<TransferException>(() => Load(members)).Findings];
}
