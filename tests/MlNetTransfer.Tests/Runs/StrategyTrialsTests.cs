using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs;
using MlNetTransfer.Tests.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>Which trial replaces the linear probe, with scores that are made up: 40 validation images of a common class, all of which the probe has
/// right, and 8 of a rare one, of which it has none.</summary>
public class StrategyTrialsTests
{
    private const int Common = 40, Rare = 8;

    private static readonly int[] Labels = [.. Enumerable.Repeat(0, Common), .. Enumerable.Repeat(1, Rare)];

    [Theory]
    [InlineData(DecisionMetric.Accuracy, 2, TrialOutcome.Chosen)]
    [InlineData(DecisionMetric.Macro, 2, TrialOutcome.Chosen)]
    [InlineData(DecisionMetric.Accuracy, 30, TrialOutcome.Beaten)]
    [InlineData(DecisionMetric.Macro, 30, TrialOutcome.Refused)]
    public void A_trial_that_finds_the_rare_class_is_kept_unless_too_much_of_the_common_one_is_lost(DecisionMetric metric, int commonLost, TrialOutcome outcome)
    {
        PlanSelector selector = new(Beliefs.Independent((0, 1)), [TransferStrategy.MultiStageProbe], _ => 1, 1, 4e-4);
        TrainedTransfer probe = Trained(TransferStrategy.LinearProbe, metric, commonLost: 0, rareFound: 0);
        StrategyTrials trials = new(
            NoEngine.Context(new TransferOptions { Data = "photos", OutputFolder = "model" }),
            TimeSpan.FromHours(1),
            (strategy, _) => Trained(strategy, metric, commonLost, Rare));
        TrainedTransfer[] published = [.. trials.Run(selector, probe)];
        TrainedTransfer kept = published.LastOrDefault(probe);
        PlanTrial trial = Assert.Single(selector.Trials(0));
        Assert.Equal(outcome, trial.Outcome);
        Assert.Equal(outcome == TrialOutcome.Chosen ? TransferStrategy.MultiStageProbe : TransferStrategy.LinearProbe, kept.Plan.Strategy.Value);
        Assert.Equal(outcome == TrialOutcome.Chosen ? 1 : 0, published.Length);
        double accuracy = (double)(Rare - commonLost) / (Common + Rare), macro = (1 - ((double)commonLost / Common)) / 2;
        Assert.Equal(metric == DecisionMetric.Macro ? macro : accuracy, trial.MeasuredGain!.Value, 1e-12);
        Assert.Equal(metric == DecisionMetric.Macro ? accuracy : macro, trial.OtherGain!.Value, 1e-12);
    }

    private static TrainedTransfer Trained(TransferStrategy strategy, DecisionMetric metric, int commonLost, int rareFound)
    {
        double[] logits = [.. Labels.SelectMany((label, i) => (label == 0 ? i >= commonLost : i - Common >= rareFound) ? new[] { 1.0, 0 } : [0.0, 1])];
        LinearHead head = new() { Weights = new FeatureMatrix(2, 1), Bias = [0, 0], Temperature = 1 };
        return new TrainedTransfer
        {
            Model = new ClassifierModel(BackboneCatalog.Find("mobilenetv2_035"), new BackboneWeights("", "", new Dictionary<string, float[]>()), head, ["common", "rare"]),
            Plan = TransferPolicy.Choose("b", false, "b", null, 256, strategy, 256, MetricChoice.Of(metric, [])),
            Dataset = new ImageDataset { Labels = ["common", "rare"], Images = [.. Labels.Select((l, i) =>
                new LabelledImage(ImageSource.FromFile($"{i}"), l, ImageSplit.Validation, default))], Rejected = [], Findings = [] },
            ValidationLogits = logits,
            Probe = null!,
        };
    }
}
