using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Planning;

public class GainPriorTests
{
    private static readonly GainPrior Shipped = GainPrior.Calibrated;

    [Fact]
    public void What_ships_knows_every_strategy_but_the_linear_probe_once() =>
        Assert.Equal(Enum.GetValues<TransferStrategy>().Where(s => s != TransferStrategy.LinearProbe), Shipped.Strategies.Order());

    [Fact]
    public void What_ships_has_a_number_for_every_measure_of_every_strategy()
    {
        Assert.Equal((GainMeasures.Names.Count, GainMeasures.Names.Count), (Shipped.Means.Length, Shipped.Deviations.Length));
        Assert.All(Shipped.Deviations, d => Assert.True(d > 0));
        Assert.All(Shipped.Means, (m, i) => Assert.InRange(m, Shipped.Smallest[i], Shipped.Largest[i]));
        Assert.Equal(Shipped.Strategies.Length, Shipped.Weights.Length);
        Assert.All(Shipped.Weights, w => Assert.Equal(1 + GainMeasures.Names.Count, w.Length));
        Assert.InRange(Shipped.Discordance, 0, 2);
        Assert.NotEmpty(Shipped.Source);
    }

    [Fact]
    public void What_ships_has_a_covariance_that_is_one()
    {
        int count = Shipped.Strategies.Length;
        Assert.Equal(count, Shipped.Covariance.Length);
        Assert.All(Shipped.Covariance, (row, i) => Assert.All(row, (c, j) => Assert.Equal(c, Shipped.Covariance[j][i], 1e-12)));
        SymmetricEigen eigen = SymmetricEigen.Decompose([.. Shipped.Covariance.SelectMany(row => row)], count, TestContext.Current.CancellationToken);
        Assert.True(eigen.Values[^1] > 1e-6, $"the smallest eigenvalue is {eigen.Values[^1]}");
    }

    [Fact]
    public void It_survives_the_way_through_its_file() => Assert.Equal(File.ReadAllText(SourceTree.File("src/MlNetTransfer/Planning/gain-prior.json")).ReplaceLineEndings("\n"), Shipped.ToJson());

    /// <summary>At the mean of every measure a share of the headroom; one standard deviation of the late shift adds its weight.</summary>
    [Fact]
    public void The_expected_gain_is_a_share_of_what_there_is_to_gain()
    {
        DatasetProfile mean = AtTheMeans(accuracy: 0.8), further = Shifted(mean, 0.1, Math.Pow(10, -0.5));
        Assert.Equal([0.01, 0.004], Belief(mean).Mean.Select(m => Math.Round(m, 12)));
        Assert.Equal([0.04, 0.008], Belief(further).Mean.Select(m => Math.Round(m, 12)));
        Assert.Equal([0.02, 0.01], Enumerable.Range(0, 2).Select(i => Math.Round(Belief(mean).Error(i), 12)));
        Assert.Equal(0.2 * 0.2 * 0.001, Belief(mean).Covariance[0][1], 1e-12);
    }

    /// <summary>A probe that is right on all validation images leaves little to gain, whatever its stand-in says.</summary>
    [Theory]
    [InlineData(45, 0, 1.0 / 47)]
    [InlineData(45, 20, 0.2)]
    [InlineData(2, 0, 0.2)]
    public void What_the_validation_images_leave_to_gain_bounds_what_is_expected(int images, int mistakes, double headroom)
    {
        PlanTask task = new() { Images = 200, ValidationImages = images, Classes = 2, Shape = MadeUp.Shape, ProbeMistakes = mistakes };
        GainBelief belief = MadeUp.Prior.Of(
            AtTheMeans(accuracy: 0.8), [TransferStrategy.LastStage, TransferStrategy.MultiStageProbe], DecisionMetric.Accuracy, task.MostHeadroom);
        Assert.Equal(0.05 * headroom, belief.Mean[0], 1e-12);
        Assert.Equal(1, (task with { Metric = DecisionMetric.Macro }).MostHeadroom);
        Assert.Equal(1, (task with { ProbeMistakes = null }).MostHeadroom);
    }

    [Fact]
    public void A_measure_that_the_backbone_does_not_allow_counts_as_its_mean_and_what_it_would_have_told_is_uncertain()
    {
        DatasetProfile mean = AtTheMeans(accuracy: 0.8), folded = Shifted(mean, null, null);
        Assert.Equal([double.NaN], GainMeasures.Of(folded));
        Assert.Equal(Belief(mean).Mean.Select(m => Math.Round(m, 12)), Belief(folded).Mean.Select(m => Math.Round(m, 12)));
        double[] told = [.. Belief(mean).Mean.Zip(Belief(Shifted(mean, 0.1, Math.Pow(10, -0.5))).Mean, (m, further) => further - m)];
        Assert.All(told, (t, i) => Assert.Equal(Belief(mean).Covariance[i][i] + (t * t), Belief(folded).Covariance[i][i], 1e-12));
        Assert.Equal(Belief(mean).Covariance[0][1] + (told[0] * told[1]), Belief(folded).Covariance[0][1], 1e-12);
    }

    [Theory]
    [InlineData(1e6, 0)]
    [InlineData(1e7, 0)]
    [InlineData(1e8, 1)]
    [InlineData(1e9, 1.5)]
    public void A_larger_network_changes_what_is_expected_and_how_sure_that_is_up_to_the_largest_that_was_measured(double multiplyAdds, double decades)
    {
        GainPrior prior = MadeUp.Prior with { Network = new NetworkEffect(1e7, Math.Pow(10, 8.5), [0, -0.1, -0.2, 0], 0.5) };
        DatasetProfile mean = AtTheMeans(accuracy: 0.8);
        GainBelief belief = prior.Of(mean, [TransferStrategy.LastStage, TransferStrategy.MultiStageProbe], multiplyAdds: multiplyAdds);
        Assert.Equal([Math.Round(0.01 - (0.2 * 0.1 * decades), 12), 0.004], belief.Mean.Select(m => Math.Round(m, 12)));
        Assert.Equal(Belief(mean).Covariance[0][1] * (1 + (0.5 * decades)), belief.Covariance[0][1], 1e-12);
    }

    [Theory]
    [InlineData(0.9, 0.1)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.99, 0.02)]
    [InlineData(1.0, 0.02)]
    public void There_is_always_something_to_gain(double accuracy, double headroom) =>
        Assert.Equal(headroom, GainMeasures.Headroom(MadeUp.Profile(50, SimilarityWord.Similar, accuracy)), 1e-12);

    [Fact]
    public void What_lies_beyond_everything_it_was_fitted_on_counts_as_the_edge_of_that()
    {
        DatasetProfile mean = AtTheMeans(accuracy: 0.8);
        Assert.Equal(Belief(Shifted(mean, 0.1, 10)).Mean, Belief(Shifted(mean, 0.1, 1000)).Mean);
        Assert.Equal(Belief(Shifted(mean, 0.1, 0.01)).Mean, Belief(Shifted(mean, 0.1, 0)).Mean);
        Assert.NotEqual(Belief(Shifted(mean, 0.1, 10)).Mean, Belief(Shifted(mean, 0.1, 9)).Mean);
    }

    [Fact]
    public void A_gain_is_expected_to_be_measured_the_better_the_more_images_decide()
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Similar);
        Assert.Equal(((0.6 * 0.1) + (0.25 / 50)) / 50, MadeUp.Prior.ExpectedVariance(profile, 50), 1e-12);
        Assert.True(MadeUp.Prior.ExpectedVariance(profile, 500) < MadeUp.Prior.ExpectedVariance(profile, 50) / 10);
    }

    [Fact]
    public void A_gain_in_balanced_accuracy_is_expected_to_be_measured_as_well_as_the_classes_together_and_badly_where_one_has_few_images()
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Similar);
        Assert.Equal(MadeUp.Prior.ExpectedVariance(profile, 50), MadeUp.Prior.ExpectedBalancedVariance(profile, [50]), 1e-12);
        Assert.Equal((MadeUp.Prior.ExpectedVariance(profile, 48) + MadeUp.Prior.ExpectedVariance(profile, 2)) / 4, MadeUp.Prior.ExpectedBalancedVariance(profile, [48, 2]), 1e-12);
    }

    private static GainBelief Belief(DatasetProfile profile) => MadeUp.Prior.Of(profile, [TransferStrategy.LastStage, TransferStrategy.MultiStageProbe]);

    private static DatasetProfile AtTheMeans(double accuracy) => Shifted(MadeUp.Profile(100, SimilarityWord.Similar, accuracy), 0.1, 0.1);

    private static DatasetProfile Shifted(DatasetProfile profile, double? early, double? late) => profile with { Layers = profile.Layers with { EarlyShift = early, LateShift = late } };
}
