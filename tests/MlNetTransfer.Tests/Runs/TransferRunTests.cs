using System.Text.Json.Nodes;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

public sealed class TransferRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_survives_the_way_through_its_file()
    {
        TransferRun run = TransferRun.FromJson(Sound().ToJsonString());
        Assert.Equal(run.ToJson(), TransferRun.FromJson(run.ToJson()).ToJson());
        Assert.True(double.IsNaN(TransferRun.FromJson((run with { Timings = new Timings { Total = double.NaN } }).ToJson()).Timings.Total));
    }

    [Theory]
    [InlineData("options")]
    [InlineData("dataset")]
    [InlineData("backbone")]
    [InlineData("machine")]
    [InlineData("options/device")]
    [InlineData("options/settings")]
    [InlineData("options/manifest")]
    [InlineData("options/manifest/pathColumn")]
    public void What_must_be_there_and_is_null_is_refused(string path)
    {
        JsonObject run = Sound(), parent = run;
        string[] names = path.Split('/');
        foreach (string name in names[..^1])
        {
            parent = parent[name]!.AsObject();
        }

        parent[names[^1]] = null;
        Assert.Equal(FindingCode.RunNotReadable, Load(run.ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    public void What_is_no_run_is_refused(string text) => Assert.Equal(FindingCode.RunNotReadable, Load(text));

    [Fact]
    public void A_run_of_a_newer_format_is_refused_with_what_to_do()
    {
        JsonObject run = new() { ["whatIsNew"] = new JsonObject { ["format"] = 1 }, ["Format"] = 2 };
        Assert.Equal(FindingCode.RunNewer, Load(run.ToJsonString()));
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => TransferRun.FromJson(run.ToJsonString())).Findings);
        Assert.Equal("MNT811 run.json: is of format 2, and this version reads up to 1. Update MlNetTransfer to the version that wrote it, or a later one.", finding.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    public void A_format_that_never_was_is_refused(double format)
    {
        JsonObject run = Sound();
        run["format"] = format;
        Assert.Equal(FindingCode.RunNotReadable, Load(run.ToJsonString()));
    }

    [Fact]
    public void The_format_stands_in_every_run_and_one_without_it_is_of_the_first()
    {
        JsonObject run = Sound();
        Assert.Equal(1, (int)run["format"]!);
        run.Remove("format");
        Assert.Equal(1, TransferRun.FromJson(run.ToJsonString()).Format);
    }

    [Theory]
    [InlineData("learningRate", "0.1", 7)]
    [InlineData("EPOCHS", "7", null)]
    public void What_the_policy_trained_is_repeated_with_as_many_epochs_set_once(string setting, string value, int? epochs)
    {
        TransferRun run = TransferRun.FromJson(Sound().ToJsonString());
        run = run with
        {
            Options = run.Options with { Weights = "w", Settings = new Dictionary<string, string> { [setting] = value } },
            Plan = run.Plan with { Strategy = TransferStrategy.LastConv },
            FineTuning = new FineTuningSummary
            {
                Recipe = FineTuningPolicy.Choose(TransferStrategy.LastConv, new BackboneShape([0], [1]), 10, 2, 2, 7),
                Device = "cpu",
                History = new TrainingHistory { Epochs = [], BestEpoch = 1, Steps = 1, End = TrainingEnd.Completed },
                Augmentation = [],
                Temperature = 1,
            },
        };
        Assert.Equal((TransferStrategy.LastConv, epochs), (run.ReplayOptions("again").Strategy, run.ReplayOptions("again").Epochs));
        Assert.Equal(
            (DecisionMetric.Accuracy, DecisionMetric.Macro),
            (run.ReplayOptions("again").Metric, (run with { Plan = run.Plan with { Metric = DecisionMetric.Macro } }).ReplayOptions("again").Metric));
        Assert.Empty(run.ReplayOptions("again").Check());
    }

    [Theory]
    [InlineData(TrainingEnd.Completed, null, "5:40:96:10")]
    [InlineData(TrainingEnd.TimeBudget, null, "5:40:96:10 end:30")]
    [InlineData(TrainingEnd.Hopeless, null, "5:40:96:10 end:30")]
    [InlineData(TrainingEnd.TimeBudget, 20, "views:2 end:20 then 5:40:96:10 end:10")]
    [InlineData(TrainingEnd.Completed, 20, "views:2 end:20 then 5:40:96:10")]
    public void What_time_planned_is_repeated_by_its_courses_without_a_clock(TrainingEnd end, int? before, string courses)
    {
        TransferRun run = TransferRun.FromJson(Sound().ToJsonString());
        run = run with
        {
            Options = run.Options with { TimeBudget = TimeSpan.FromMinutes(1) },
            FineTuning = new FineTuningSummary
            {
                Recipe = FineTuningPolicy.Choose(TransferStrategy.LastConv, new BackboneShape([0], [1]), 10, 2, 2, 7),
                Device = "cpu",
                History = new TrainingHistory { Epochs = [new TrainingEpoch(0, null, null, null, 0)], BestEpoch = 0, Steps = 30, End = end, Paces = [new(5, 40, 96, 10)], Before = before is null ? null : [new TrainingCourse([]) { KeptViews = 2, Steps = before }] },
                Augmentation = [],
                Temperature = 1,
            },
            Plan = run.Plan with { Strategy = TransferStrategy.LastConv },
        };
        TransferOptions again = TransferRun.FromJson(run.ToJson()).ReplayOptions("again");
        Assert.Equal((null, courses, null), (again.TimeBudget, again.Paces, again.StopAfterSteps));
        Assert.Empty(again.Check());
        Assert.Single((again with { Paces = "5:40" }).Check());
    }

    [Theory]
    [InlineData("cpu", "cpu", "cpu")]
    [InlineData("cuda:0", "cuda:0", "cuda:0")]
    [InlineData("cpu", "cuda:0", "auto")]
    [InlineData("cuda:0, cpu", "cpu", "auto")]
    [InlineData(null, "cpu", "cpu")]
    public void A_replay_names_the_device_where_one_computed_all_of_the_run(string? features, string tuned, string expected)
    {
        TransferRun run = TransferRun.FromJson(Sound().ToJsonString());
        run = run with
        {
            Options = run.Options with { Device = "auto" },
            FeatureDevice = features,
            FineTuning = new FineTuningSummary
            {
                Recipe = FineTuningPolicy.Choose(TransferStrategy.LastConv, new BackboneShape([0], [1]), 10, 2, 2, 7),
                Device = tuned,
                History = new TrainingHistory { Epochs = [], BestEpoch = 1, Steps = 1, End = TrainingEnd.Completed },
                Augmentation = [],
                Temperature = 1,
            },
        };
        Assert.Equal(expected, run.ReplayOptions("again").Device);
        Assert.Equal("auto", (run with { FineTuning = null }).ReplayOptions("again").Device);
    }

    private string Load(string text)
    {
        File.WriteAllText(_folder.File("run.json"), text);
        return Assert.Single(Assert.Throws<TransferException>(() => TransferRun.Load(_folder.File("run.json"))).Findings).Code;
    }

    private static JsonObject Sound() => JsonNode.Parse(new TransferRun
    {
        ProductVersion = "1",
        Status = RunStatus.Exported,
        Started = DateTimeOffset.UnixEpoch,
        Options = new TransferOptions { Data = "photos", OutputFolder = "model" },
        Dataset = new DatasetSummary { Images = 1, Fingerprint = "", Classes = [], Rejected = [], Findings = [] },
        Backbone = new BackboneSummary { Name = "b", Weights = "w", WeightsSha256 = "", InputSize = 1, FeatureDimension = 1 },
        Plan = new TransferPlan { Strategy = TransferStrategy.LinearProbe, Backbone = "b", ImageSide = 1, Because = [] },
        Training = new HeadSummary
        {
            RidgePath = [],
            Ridge = new RidgeResult(1, 1, 0),
            SoftmaxLambda = 1,
            Iterations = 1,
            Converged = true,
            Temperature = 1,
            TemperatureSource = default,
            Refitted = false
        },
        Timings = new Timings(),
        Machine = MachineSummary.Current,
    }.ToJson())!.AsObject();
}
