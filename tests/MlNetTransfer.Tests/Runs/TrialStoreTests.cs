using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Runs;

public sealed class TrialStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_begun_what_came_of_it_and_the_time_until_then_are_there_after_a_kill()
    {
        TrialStore store = MadeUpTrial.Store(_folder);
        store.Exported(2, 10);
        TrialRecord first = new(TransferStrategy.LastStage, 300) { Begun = 12 };
        store.Begin(first);
        store.End(first with { Took = 40, Stopped = new StoppedTrial(-0.1, 0.02, -0.2, 0.03, -0.05, 0.5) });
        store.Begin(new TrialRecord(TransferStrategy.FullFineTuning, 200) { Begun = 52 });
        store.Beat(52.5);
        store.Beat(60);

        TrialStore resumed = MadeUpTrial.Store(_folder, resume: true);
        Assert.True(resumed.IsResumed);
        Assert.Equal((2, 60), (resumed.ExportSeconds, resumed.Seconds));
        Assert.Equal(first with { Took = 40, Stopped = new StoppedTrial(-0.1, 0.02, -0.2, 0.03, -0.05, 0.5) }, resumed.Past[0]);
        Assert.True(resumed.Past[1].IsRunning);
    }

    [Fact]
    public void A_run_with_other_options_is_refused_with_what_differs_and_keeps_the_files()
    {
        MadeUpTrial.Store(_folder).Begin(new TrialRecord(TransferStrategy.LastStage, 300));
        TransferException refused = Assert.Throws<TransferException>(
            () => TrialStore.Open(_folder.Path, new Dictionary<string, string> { ["--seed"] = "1", ["images"] = "x" }, resume: true));
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.CheckpointDoesNotFit, finding.Code);
        Assert.Contains("--seed, images differ", finding.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File(OutputFolder.Trials)));
    }

    [Fact]
    public void What_a_run_depends_on_is_its_options_but_where_things_are_and_how_much_time_there_is()
    {
        TransferOptions options = new() { Data = "photos", OutputFolder = "model" };
        Assert.Empty(Differences(options with { Data = "elsewhere", OutputFolder = "other", CacheFolder = "cache", TimeBudget = TimeSpan.FromHours(1), Resume = true }));
        Assert.Equal(["--epochs", "--metric", "--seed"], Differences(options with { Seed = 5, Metric = DecisionMetric.Macro, Epochs = 3 }));
        Assert.Equal(["--set"], Differences(options with { Settings = new Dictionary<string, string> { ["patience"] = "5" } }));

        string[] Differences(TransferOptions other) => MlNetTransfer.Training.FineTuningFile.Differences(Identity(options), Identity(other));
    }

    private static IReadOnlyDictionary<string, string> Identity(TransferOptions options) =>
        RunIdentity.Of(options, new MlNetTransfer.Runs.Stations.RunSetup(
            null!, "images", null!, MlNetTransfer.Backbones.BackboneCatalog.Find("mobilenetv2_035"),
            new MlNetTransfer.Backbones.BackboneWeights("", "weights", new Dictionary<string, float[]>()), null!));

    [Fact]
    public void What_no_run_left_is_refused()
    {
        File.WriteAllText(_folder.File(OutputFolder.Trials), "{}");
        TransferException refused = Assert.Throws<TransferException>(() => MadeUpTrial.Store(_folder, resume: true));
        Assert.Equal(FindingCode.CheckpointDoesNotFit, Assert.Single(refused.Findings).Code);
    }

    [Fact]
    public void A_run_that_begins_anew_removes_what_an_interrupted_one_left_and_nothing_else()
    {
        string[] left = [OutputFolder.Trials, OutputFolder.Checkpoint, OutputFolder.Trial("LastStage"), OutputFolder.Trial("LastStage-continued")];
        Array.ForEach([.. left, OutputFolder.ModelOnnx], name => File.WriteAllText(_folder.File(name), ""));
        OutputFolder.Check(_folder.Path);
        Assert.False(MadeUpTrial.Store(_folder).IsResumed);
        Assert.Equal([OutputFolder.ModelOnnx], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Where_there_is_nothing_to_go_on_with_a_run_begins_anew() => Assert.False(MadeUpTrial.Store(_folder, resume: true).IsResumed);

    [Fact]
    public void A_folder_that_takes_no_files_is_told_once_and_ends_nothing()
    {
        TrialStore store = MadeUpTrial.Store(_folder);
        Directory.Delete(_folder.Path, recursive: true);
        File.WriteAllText(_folder.Path, "");
        store.Begin(new TrialRecord(TransferStrategy.LastStage, 300));
        store.Beat(100);
        File.Delete(_folder.Path);
        Directory.CreateDirectory(_folder.Path);
        Assert.Equal(FindingCode.CheckpointNotWritable, Assert.Single(store.Findings).Code);
    }
}
