using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Planning;

public class HeuristicPolicyTests
{
    [Theory]
    [InlineData(100, SimilarityWord.Similar, TransferStrategy.LinearProbe)]
    [InlineData(100, SimilarityWord.Different, TransferStrategy.TruncatedBackbone)]
    [InlineData(3000, SimilarityWord.Similar, TransferStrategy.LateStages)]
    [InlineData(3000, SimilarityWord.Different, TransferStrategy.FullFineTuning)]
    public void Small_or_large_and_similar_or_different_are_four_cases(int perClass, SimilarityWord similarity, TransferStrategy expected) =>
        Assert.Equal(expected, Chosen(MadeUp.Profile(perClass, similarity)));

    [Theory]
    [InlineData(100, TransferStrategy.LinearProbe)]
    [InlineData(3000, TransferStrategy.GradualUnfreezing)]
    public void Neither_similar_nor_different_has_a_case_of_its_own(int perClass, TransferStrategy expected) =>
        Assert.Equal(expected, Chosen(MadeUp.Profile(perClass, SimilarityWord.Intermediate)));

    [Theory]
    [InlineData(3000, SimilarityWord.Different, -0.1, TransferStrategy.FromScratch)]
    [InlineData(3000, SimilarityWord.Different, 0.0, TransferStrategy.FromScratch)]
    [InlineData(3000, SimilarityWord.Different, 0.01, TransferStrategy.FullFineTuning)]
    [InlineData(3000, SimilarityWord.Different, null, TransferStrategy.FullFineTuning)]
    [InlineData(3000, SimilarityWord.Similar, -0.1, TransferStrategy.LateStages)]
    [InlineData(100, SimilarityWord.Different, -0.1, TransferStrategy.TruncatedBackbone)]
    public void Pretraining_is_thrown_away_only_where_it_is_worth_nothing_and_the_set_is_large_and_different(int perClass, SimilarityWord similarity, double? gain, TransferStrategy expected) =>
        Assert.Equal(expected, Chosen(MadeUp.Profile(perClass, similarity, pretrainingGain: gain)));

    [Theory]
    [InlineData(4999, 2000, false)]
    [InlineData(5000, 199, false)]
    [InlineData(5000, 200, true)]
    public void A_set_is_large_where_it_is_so_in_all_and_per_class(int inAll, int perClass, bool large)
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Similar);
        profile = profile with { Size = profile.Size with { EffectiveImages = inAll, MedianClass = perClass } };
        Assert.Equal(large ? TransferStrategy.LateStages : TransferStrategy.LinearProbe, Chosen(profile));
    }

    [Fact]
    public void Without_libtorch_the_linear_probe_is_what_is_left()
    {
        foreach (SimilarityWord similarity in Enum.GetValues<SimilarityWord>())
        {
            (Decision<TransferStrategy> choice, PlanEvidence evidence) = HeuristicPolicy.Choose(MadeUp.Profile(3000, similarity, pretrainingGain: -1), "no libtorch");
            Assert.Equal((TransferStrategy.LinearProbe, "this machine"), (choice.Value, choice.Why.Source));
            Assert.Equal("no libtorch", evidence.OnlyHeads);
        }
    }

    [Fact]
    public void The_reason_names_measure_threshold_and_source()
    {
        (Decision<TransferStrategy> choice, PlanEvidence evidence) = HeuristicPolicy.Choose(MadeUp.Profile(100, SimilarityWord.Different), null);
        Assert.Equal(
            new Reason(
                "strategy",
                "TruncatedBackbone",
                "200 different images, 100 per class, different: small and different: remove the layers near the output and work with the early ones.",
                "CS231n, transfer learning, and Yosinski et al. 2014 (arXiv:1411.1792)")
            {
                Measure = "different training images", Measured = 200, Threshold = "large from 5000 in all and 200 per class",
            },
            choice.ToReason());
        Assert.Equal((PlanningPolicy.Heuristic, null, null, 0, 0), (evidence.Policy, evidence.Confidence, evidence.OnlyHeads, evidence.Trials.Count, evidence.WouldChange.Count));
    }

    private static TransferStrategy Chosen(DatasetProfile profile) => HeuristicPolicy.Choose(profile, null).Strategy.Value;
}
