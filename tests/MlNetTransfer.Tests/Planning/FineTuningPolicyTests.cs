using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class FineTuningPolicyTests
{
    /// <summary>Five stages that begin at convolutions 0, 3, 10, 20 and 35 of 52.</summary>
    private static readonly BackboneShape Shape = new([0, 3, 10, 20, 35], new long[52]);

    public static TheoryData<TransferStrategy> Strategies => [.. Enum.GetValues<TransferStrategy>().Where(FineTuningPolicy.Applies)];

    [Theory]
    [InlineData(TransferStrategy.LastConv, 51, 52)]
    [InlineData(TransferStrategy.LastStage, 35, 52)]
    [InlineData(TransferStrategy.LateStages, 20, 52)]
    [InlineData(TransferStrategy.EarlyStages, 0, 10)]
    [InlineData(TransferStrategy.GradualUnfreezing, 0, 52)]
    [InlineData(TransferStrategy.FullFineTuning, 0, 52)]
    [InlineData(TransferStrategy.BatchNormAffine, 0, 52)]
    [InlineData(TransferStrategy.ProbeThenFineTune, 0, 52)]
    [InlineData(TransferStrategy.FromScratch, 0, 52)]
    [InlineData(TransferStrategy.TruncatedBackbone, 0, 52)]
    public void A_strategy_trains_the_convolutions_it_is_named_after(TransferStrategy strategy, int first, int end)
    {
        FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, Shape, 1000, 200, 10, null);
        Assert.Equal((first, end), (recipe.FirstTrainedConvolution, recipe.EndOfTrainedConvolutions));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Settings_fit_the_run_they_are_for(TransferStrategy strategy)
    {
        foreach (int images in (int[])[8, 50, 500, 5000, 50_000])
        {
            FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, Shape, images, 200, 4, null);
            Assert.InRange(recipe.BatchSize, 1, images);
            Assert.InRange(recipe.Patience, 1, recipe.Epochs);
            Assert.InRange(recipe.Augmentation, 0, 1);
            Assert.False(recipe is { Optimizer: OptimizerKind.RAdam, WarmUp: > 0 }, "RAdam warms up by itself");
            Assert.False(recipe is { LiveBatchNorm: true, BatchSize: < 32, RandomInitialization: false }, "BatchNorm on few images measures noise");
            Assert.Equal(7, FineTuningPolicy.Choose(strategy, Shape, images, 200, 4, 7).Epochs);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(199, false)]
    [InlineData(200, true)]
    public void The_best_of_many_epochs_is_not_chosen_on_a_handful_of_images(int validationImages, bool best) =>
        Assert.Equal(best, FineTuningPolicy.Choose(TransferStrategy.LastStage, Shape, 1000, validationImages, 4, null).KeepBestEpoch);

    [Fact]
    public void Fewer_images_per_class_are_augmented_more() =>
        Assert.True(Strength(10) > Strength(100) && Strength(100) > Strength(1000));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void No_setting_of_the_policy_remembers_longer_than_the_run(TransferStrategy strategy)
    {
        foreach (int images in (int[])[256, 500, 5000, 50_000])
        {
            Assert.Empty(ShortRunChecks.Of(FineTuningPolicy.Choose(strategy, Shape, images, 200, 4, null), images));
        }
    }

    /// <summary>docs/evidence.md, 4.2: RAdam's rectifier over 100, 500 and 1000 steps.</summary>
    [Theory]
    [InlineData(0.999, 100, 0.14)]
    [InlineData(0.999, 500, 0.32)]
    [InlineData(0.999, 1000, 0.44)]
    [InlineData(0.98, 100, 0.56)]
    [InlineData(0.98, 500, 0.89)]
    public void RAdams_rectifier_averages_what_the_evidence_says(double beta2, int steps, double expected) =>
        Assert.Equal(expected, ShortRunChecks.MeanRectification(beta2, steps), 0.01);

    [Fact]
    public void A_users_settings_replace_the_policys_and_traps_among_them_are_told()
    {
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, 100, 200, 4, 5, new Dictionary<string, string>
        {
            ["secondMomentDecay"] = "0.999", ["averageDecay"] = "0.9998", ["LIVEBATCHNORM"] = "true", ["patience"] = "20", ["schedule"] = "oneCycle", ["batchSize"] = "4",
        });
        Assert.Equal((0.999, 0.9998, true, 20, LearningRateSchedule.OneCycle, 4), (recipe.SecondMomentDecay, recipe.AverageDecay, recipe.LiveBatchNorm, recipe.Patience, recipe.Schedule, recipe.BatchSize));
        IReadOnlyList<Finding> findings = ShortRunChecks.Of(recipe, 100);
        Assert.Equal([FindingCode.RunTooShort], findings.Select(f => f.Code).Distinct());
        Assert.Equal(["secondMomentDecay", "averageDecay", "BatchNorm", "patience"], findings.Select(f => f.Message.Split(' ')[0]));
        Assert.Equal(["secondMomentDecay", "averageDecay"], ShortRunChecks.Of(recipe with { Optimizer = OptimizerKind.AdamW, LiveBatchNorm = false, Patience = 5 }, 100).Select(f => f.Message.Split(' ')[0]));
    }

    [Fact]
    public void What_follows_from_the_length_of_a_run_follows_a_users_epochs_and_batch()
    {
        FineTuningRecipe policy = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, 5000, 200, 4, null);
        FineTuningRecipe brief = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, 5000, 200, 4, null, new Dictionary<string, string> { ["epochs"] = "2" });
        Assert.Equal((0.999, 0.98), (policy.SecondMomentDecay, brief.SecondMomentDecay));
        Assert.True(brief.AverageDecay < policy.AverageDecay);
    }

    [Fact]
    public void Every_wrong_setting_is_refused_with_what_is_allowed()
    {
        Dictionary<string, string> settings = new()
        {
            ["learningrate"] = "fast", ["batchSize"] = "2.5", ["mixup"] = "-1", ["optimizer"] = "Lion", ["dropout"] = "0.5", ["liveBatchNorm"] = "yes", ["firstTrainedConvolution"] = "60",
        };
        TransferException refused = Assert.Throws<TransferException>(() => FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, 100, 200, 4, null, settings));
        Assert.Equal(settings.Keys.Order(StringComparer.OrdinalIgnoreCase), refused.Findings.Select(f => f.Where.Split(' ')[1]).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Contains("AdamW, RAdam, Sgd", refused.Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", refused.Message, StringComparison.Ordinal);
    }

    private static double Strength(int perClass) => FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, perClass * 4, 200, 4, null).Augmentation;
}
