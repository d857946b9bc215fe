using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class FineTuningPolicyTests
{
    /// <summary>Five stages that begin at convolutions 0, 3, 10, 20 and 35 of 52.</summary>
    private static readonly BackboneShape Shape = new([0, 3, 10, 20, 35], 52);

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
        FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, Shape, 1000, 10, null);
        Assert.Equal((first, end), (recipe.FirstTrainedConvolution, recipe.EndOfTrainedConvolutions));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Settings_fit_the_run_they_are_for(TransferStrategy strategy)
    {
        foreach (int images in (int[])[8, 50, 500, 5000, 50_000])
        {
            FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, Shape, images, 4, null);
            Assert.InRange(recipe.BatchSize, 1, images);
            Assert.InRange(recipe.Patience, 1, recipe.Epochs);
            Assert.InRange(recipe.Augmentation, 0, 1);
            Assert.False(recipe is { Optimizer: OptimizerKind.RAdam, WarmUp: > 0 }, "RAdam warms up by itself");
            Assert.False(recipe is { LiveBatchNorm: true, BatchSize: < 32, RandomInitialization: false }, "BatchNorm on few images measures noise");
            Assert.Equal(7, FineTuningPolicy.Choose(strategy, Shape, images, 4, 7).Epochs);
        }
    }

    [Fact]
    public void Fewer_images_per_class_are_augmented_more() =>
        Assert.True(Strength(10) > Strength(100) && Strength(100) > Strength(1000));

    private static double Strength(int perClass) => FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, Shape, perClass * 4, 4, null).Augmentation;
}
