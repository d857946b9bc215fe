using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;

namespace MlNetTransfer.Tests.Runs;

public class UnusedOptionsTests
{
    private static readonly TransferOptions Plain = new() { Data = "photos", OutputFolder = "model" };

    private static readonly FineTuningRecipe Recipe = new()
    {
        FirstTrainedConvolution = 3,
            EndOfTrainedConvolutions = 9,
            Optimizer = OptimizerKind.AdamW,
            HeadLearningRate = 0.01,
            LearningRate = 0.001,
            WeightDecay = 0.01,
            Epochs = 3,
            BatchSize = 8,
    };

    [Fact]
    public void An_option_of_fine_tuning_is_named_where_heads_alone_were_trained()
    {
        TransferOptions options = Plain with
        {
            Device = "cuda",
            CacheLimit = 1,
            Epochs = 3,
            Settings = new Dictionary<string, string> { ["optimizer"] = "Sgd" }
        };
        PlanEvidence heads = Evidence(TransferStrategy.MultiStageProbe, tried: true) with { OnlyHeads = "MNT501 libtorch: it could not be loaded." };
        Finding[] findings = [.. UnusedOptions.Of(options, null, heads, selfSupervised: false)];
        Assert.Equal(["Epochs", "Settings", "CacheLimit"], findings.Select(f => f.Where));
        Assert.All(findings, f => Assert.Equal((FindingCode.OptionWithoutEffect, Severity.Warning), (f.Code, f.Severity)));
        Assert.Equal("is 1 and had no effect: no layer of the network was trained (MNT501 libtorch: it could not be loaded)", findings[2].Message);
        Assert.Empty(UnusedOptions.Of(Plain with { Device = "cuda", Strategy = TransferStrategy.LinearProbe }, null, null, selfSupervised: false));
    }

    [Fact]
    public void Where_layers_were_trained_or_tried_it_had_an_effect()
    {
        TransferOptions options = Plain with { Device = "cuda", CacheLimit = 1, Epochs = 3 };
        Assert.Empty(UnusedOptions.Of(options with { Strategy = TransferStrategy.LastStage }, Recipe, null, selfSupervised: false));
        Assert.Empty(UnusedOptions.Of(options, null, Evidence(TransferStrategy.LastStage, tried: true), selfSupervised: false));
        Assert.Empty(UnusedOptions.Of(options, null, null, selfSupervised: true));
        Assert.Equal(2, UnusedOptions.Of(options, null, Evidence(TransferStrategy.LastStage, tried: false), selfSupervised: false).Count());
        Assert.Empty(UnusedOptions.Of(Plain, null, null, selfSupervised: false));
    }

    [Fact]
    public void A_policy_beside_a_named_strategy_is_named() =>
        Assert.Equal(
            ["Policy"],
            UnusedOptions.Of(
                Plain with { Policy = PlanningPolicy.Heuristic, Strategy = TransferStrategy.LinearProbe },
                null,
                null,
                selfSupervised: false).Select(f => f.Where));

    [Fact]
    public void An_entry_of_the_recipe_that_nothing_reads_is_named()
    {
        FineTuningRecipe deaf = Recipe with
        {
            FirstTrainedConvolution = 0,
            Optimizer = OptimizerKind.Sgd,
            Schedule = LearningRateSchedule.OneCycle,
            KeepBestEpoch = false
        };
        TransferOptions options = Plain with
        {
            Strategy = TransferStrategy.FullFineTuning,
            Settings = new Dictionary<string, string>
            {
                ["SecondMomentDecay"] = "0.9",
                ["warmUp"] = "0.1",
                ["patience"] = "3",
                ["cachedViews"] = "2",
                ["learningRate"] = "0.1"
            },
        };
        Assert.Equal(
            ["setting SecondMomentDecay", "setting warmUp", "setting patience", "setting cachedViews"],
            UnusedOptions.Of(options, deaf, null, selfSupervised: false).Select(f => f.Where));
        Assert.Empty(UnusedOptions.Of(options, Recipe, null, selfSupervised: false));
        FineTuningRecipe late = Recipe with { FirstTrainedConvolution = 1, Sides = StepSides.SmallFirst };
        options = options with { Settings = new Dictionary<string, string> { ["sides"] = "SmallFirst" } };
        Assert.Equal(["setting sides"], UnusedOptions.Of(options, late, null, selfSupervised: false).Select(f => f.Where));
        Assert.Empty(UnusedOptions.Of(options, late with { FirstTrainedConvolution = 0 }, null, selfSupervised: false));
    }

    private static PlanEvidence Evidence(TransferStrategy strategy, bool tried) => new()
    {
        Policy = PlanningPolicy.Measured,
        Confidence = null,
        WouldChange = [],
        Trials =
        [
            new PlanTrial
            {
                Strategy = strategy, ExpectedGain = 0, ExpectedError = 1, ExpectedSeconds = 1, Gain = 0, Error = 1, ProbabilityBetter = 0.5, Seconds = tried
                    ? 3
                    : null,
                Outcome = tried ? TrialOutcome.Refused : TrialOutcome.NoTime,
            },
        ],
    };
}
