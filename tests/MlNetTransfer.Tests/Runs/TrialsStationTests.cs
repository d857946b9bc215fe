using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Tests.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

public class TrialsStationTests
{
    private static readonly BackboneSpec Backbone = BackboneCatalog.Find("mobilenetv2_035");

    /// <summary>Large and different: the heuristic trains everything, the measured policy tries more than one.</summary>
    [Theory]
    [InlineData(PlanningPolicy.Heuristic)]
    [InlineData(PlanningPolicy.Measured)]
    public void A_fine_tuning_that_fails_leaves_the_linear_probe_and_says_so_whatever_the_policy(PlanningPolicy policy)
    {
        TransferOptions options = new() { Data = "photos", OutputFolder = "model", Policy = policy };
        TrainedTransfer probe = Probe();
        FailingRuns runs = new(probe);
        RunSetup setup = new(probe.Dataset, "", null!, Backbone, probe.Model.Weights, probe.Plan);
        using TemporaryFolder folder = new();
        TrialStore store = TrialStore.Open(folder.Path, new Dictionary<string, string>(), resume: false);
        TrainedTransfer kept = new TrialsStation(NoEngine.Context(options), runs, store).Run(setup);
        List<TransferStrategy> begun = runs.Begun;
        Assert.NotEmpty(begun);
        Assert.Same(probe.Model, kept.Model);
        Assert.Equal(TransferStrategy.LinearProbe, kept.Plan.Strategy.Value);
        Assert.Equal(begun.Select(s => $"{s}, memory"), kept.Dataset.Findings.Where(f => f.Code == FindingCode.DeviceMissing).Select(f => f.Where));
        Assert.All(kept.Dataset.Findings, f => Assert.Equal(Severity.Warning, f.Severity));
        if (policy == PlanningPolicy.Heuristic)
        {
            Assert.Equal([TransferStrategy.FullFineTuning], begun);
            Assert.EndsWith(
                "with RAdam. FullFineTuning failed, a finding says why, and the linear probe was kept.", kept.Plan.Strategy.ToReason().Because, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_prior_that_expects_nothing_in_place_of_the_one_that_ships_begins_no_training()
    {
        GainPrior shipped = GainPrior.Calibrated;
        GainPrior nothing = shipped with
        {
            Weights = [.. shipped.Weights.Select(row => new double[row.Length])], Covariance = [.. shipped.Covariance.Select(row => new double[row.Length])],
        };
        TrainedTransfer probe = Probe();
        FailingRuns runs = new(probe);
        RunSetup setup = new(probe.Dataset, "", null!, Backbone, probe.Model.Weights, probe.Plan);
        TransferOptions options = new() { Data = "photos", OutputFolder = "model" };
        using TemporaryFolder folder = new();
        TrialStore store = TrialStore.Open(folder.Path, new Dictionary<string, string>(), resume: false);
        Assert.Same(probe.Model, new TrialsStation(NoEngine.Context(options), runs, store, nothing).Run(setup).Model);
        Assert.Empty(runs.Begun);
    }

    /// <summary>Every fine-tuning fails.</summary>
    private sealed class FailingRuns(TrainedTransfer probe) : IStrategyRuns
    {
        public List<TransferStrategy> Begun { get; } = [];

        public TrainedTransfer Train(
            TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
        {
            if (options.Strategy is not { } strategy)
            {
                return probe;
            }

            Begun.Add(strategy);
            throw new TransferException(Finding.Error(FindingCode.DeviceMissing, "memory", "is gone", "Give it back."));
        }

        public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most) =>
            MadeUp.Profile(3000, SimilarityWord.Different, accuracy: 0.5, shift: 1);

        public void Publish(TrainedTransfer better)
        {
        }

        public string? WhyOnlyHeads() => null;
    }

    private static TrainedTransfer Probe()
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, 1), Bias = [0, 0], Temperature = 1 };
        LabelledImage[] images = [.. Enumerable.Range(0, 500).Select(i =>
            new LabelledImage(ImageSource.FromFile($"{i}"), i % 2, i < 400 ? ImageSplit.Train : ImageSplit.Validation, default))];
        return new TrainedTransfer
        {
            Model = new ClassifierModel(Backbone, new BackboneWeights("", "", new Dictionary<string, float[]>()), head, ["ants", "bees"]),
            Plan = TransferPolicy.Choose("b", false, "b", null, 256, null, 256, MetricChoice.Of(DecisionMetric.Accuracy, [])),
            Dataset = new ImageDataset { Labels = ["ants", "bees"], Images = [.. images], Rejected = [], Findings = [] },
            ValidationLogits = new double[200],
            Probe = new HeadTrainingResult(head, null!, [], []),
        };
    }
}
