using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Planning;

public class PlanOutlookTests
{
    private static readonly DatasetProfile Profile = MadeUp.Profile(3000, SimilarityWord.Different, accuracy: 0.7, shift: 1) with
    {
        ClassAccuracies = [new ClassAccuracy("ants", 180, 0.95), new ClassAccuracy("bees", 20, 0.25), new ClassAccuracy("wasps", 90, 0.8)],
    };

    [Theory]
    [InlineData(1000, 1, false)]
    [InlineData(1000, 900, true)]
    [InlineData(0, 900, false)]
    public void What_a_run_says_would_change_its_choice_follows_from_what_it_keeps(int validationImages, double seconds, bool tried)
    {
        PlanEvidence evidence = Conclude(validationImages, seconds, tried);
        Assert.Equal(evidence.WouldChange, PlanOutlook.Changes(evidence.Trials, Profile, validationImages).Select(c => c.Sentence));
    }

    [Fact]
    public void Several_strategies_without_time_come_to_one_plain_sentence() => Assert.Equal(
        [
            "Give it more time (--time-budget): ways of training that may be better did not fit into the time.",
            "More images, first of 'bees' and 'wasps'.",
        ],
        Plain(1000, 1, tried: false).Distinct());

    [Fact]
    public void A_choice_that_is_not_sure_wants_more_images_to_choose_on() => Assert.Equal(
        ["Give it more images to choose on. With these it is not sure which way of training is best.", "More images, first of 'bees' and 'wasps'."],
        Plain(1000, 900, tried: true));

    private static IEnumerable<string> Plain(int validationImages, double seconds, bool tried) =>
        PlanOutlook.Changes(Conclude(validationImages, seconds, tried).Trials, Profile, validationImages).Select(c => c.Plain);

    private static PlanEvidence Conclude(int validationImages, double seconds, bool tried)
    {
        MeasuredPolicy policy = new(MadeUp.Prior, Profile, MadeUp.Task(5000, validationImages));
        if (tried)
        {
            policy.Selector.Observe(TransferStrategy.MultiStageProbe, 0.01, 0.012, 1, 0);
        }

        return policy.Conclude(seconds).Evidence;
    }
}
