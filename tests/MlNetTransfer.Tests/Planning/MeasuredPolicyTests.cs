using System.Globalization;
using System.Text;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Planning;

public class MeasuredPolicyTests
{
    private const string NoLibtorch = "libtorch is not there";

    /// <summary>What a run says of its choice, before and after its trainings, which show what <see cref="Shown"/> says.</summary>
    [Fact]
    public void The_plan_cards_of_made_up_profiles_are_approved()
    {
        StringBuilder text = new();
        Write(text, "Small and similar", MadeUp.Profile(85, SimilarityWord.Similar), MadeUp.Task(170, 30), 900, error: 0.04, share: 0.2);
        Write(text, "Large and different", MadeUp.Profile(3000, SimilarityWord.Different, accuracy: 0.7, shift: 1, pretrainingGain: -0.1), MadeUp.Task(5000, 1000), 900, error: 0.012);
        Write(text, "Large and different, and few seconds", MadeUp.Profile(3000, SimilarityWord.Different, accuracy: 0.7, shift: 1), MadeUp.Task(5000, 1000), 30, error: 0.012);
        Write(text, "Large and different, and one second", MadeUp.Profile(3000, SimilarityWord.Different, accuracy: 0.7, shift: 1), MadeUp.Task(5000, 1000), 1, error: 0.012);
        Write(text, "No validation images", MadeUp.Profile(4, SimilarityWord.Intermediate, accuracy: 0.7, shift: 0.5), MadeUp.Task(8, 0), 900, error: 0);
        Approved.Verify(text.ToString());
    }

    [Theory]
    [InlineData(-0.2, true)]
    [InlineData(0.0, true)]
    [InlineData(0.01, false)]
    [InlineData(null, false)]
    public void Random_weights_are_considered_only_where_pretrained_ones_may_be_worth_nothing(double? pretrainingGain, bool considered) =>
        Assert.Equal(considered, Policy(MadeUp.Profile(100, SimilarityWord.Different, pretrainingGain: pretrainingGain)).Strategies.Contains(TransferStrategy.FromScratch));

    [Fact]
    public void Without_libtorch_heads_are_considered_and_the_evidence_says_why()
    {
        MeasuredPolicy policy = Policy(MadeUp.Profile(100, SimilarityWord.Different, pretrainingGain: -1), NoLibtorch);
        Assert.Equal([TransferStrategy.MultiStageProbe], policy.Strategies);
        Assert.Equal(NoLibtorch, policy.Conclude(900).Evidence.OnlyHeads);
    }

    [Fact]
    public void Nothing_tried_is_no_certainty_and_something_tried_is_as_sure_as_the_best_of_it()
    {
        MeasuredPolicy policy = Policy(MadeUp.Profile(100, SimilarityWord.Different));
        Assert.Null(policy.Conclude(900).Evidence.Confidence);

        policy.Selector.Observe(TransferStrategy.LastStage, -0.05, 0.03, 1, 0);
        (Decision<TransferStrategy> strategy, PlanEvidence lost) = policy.Conclude(900);
        Assert.Equal(TransferStrategy.LinearProbe, strategy.Value);
        Assert.Equal(1 - lost.Trials[0].ProbabilityBetter, lost.Confidence);

        policy.Selector.Observe(TransferStrategy.FullFineTuning, 0.2, 0.03, 1, 0);
        (strategy, PlanEvidence won) = policy.Conclude(900);
        Assert.Equal(TransferStrategy.FullFineTuning, strategy.Value);
        Assert.Equal(won.Trials.Single(t => t.Outcome == TrialOutcome.Chosen).ProbabilityBetter, won.Confidence);
        Assert.Equal(won.Confidence, strategy.Why.Measured);
    }

    [Fact]
    public void The_reason_says_by_which_metric_the_decision_fell_what_the_other_says_and_that_expectations_are_of_accuracy()
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Different);
        MeasuredPolicy accuracy = new(MadeUp.Prior, profile, MadeUp.Task(170, 30)), macro = new(MadeUp.Prior, profile, Macro);
        accuracy.Selector.Observe(TransferStrategy.LastStage, 0.2, 0.03, 1, 0, 1, (0.1, 0.05));
        macro.Selector.Observe(TransferStrategy.LastStage, 0.2, 0.03, 1, 0, 1, (0.1, 0.05));
        string byAccuracy = accuracy.Conclude(900).Strategy.ToReason().Because, byMacro = macro.Conclude(900).Strategy.ToReason().Because;
        Assert.StartsWith("+20.0 ± 3.0 points of accuracy (+10.0 ± 5.0 of balanced accuracy) over", byAccuracy, StringComparison.Ordinal);
        Assert.StartsWith("+20.0 ± 3.0 points of balanced accuracy (+10.0 ± 5.0 of accuracy) over", byMacro, StringComparison.Ordinal);
        Assert.DoesNotContain("approximation", byAccuracy, StringComparison.Ordinal);
        Assert.Contains("an approximation", byMacro, StringComparison.Ordinal);
        Assert.Contains("an approximation", new MeasuredPolicy(MadeUp.Prior, profile, Macro).Conclude(900).Strategy.ToReason().Because, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_floor_refuses_is_named_and_no_doubt_of_the_linear_probe()
    {
        MeasuredPolicy policy = new(MadeUp.Prior, MadeUp.Profile(100, SimilarityWord.Different), Macro);
        policy.Selector.Observe(TransferStrategy.LastStage, 0.2, 0.03, 1, 0, 1, (-0.1, 0.05));
        (Decision<TransferStrategy> decision, PlanEvidence evidence) = policy.Conclude(900);
        Assert.Equal(TransferStrategy.LinearProbe, decision.Value);
        Reason strategy = decision.ToReason();
        Assert.StartsWith("LastStage, +20.0 ± 3.0 points of balanced accuracy (−10.0 ± 5.0 of accuracy)", strategy.Because, StringComparison.Ordinal);
        Assert.Contains("it must not be worse than the linear probe by either", strategy.Because, StringComparison.Ordinal);
        Assert.Null(evidence.Confidence);
    }

    /// <summary>Two validation images of a rare class tell so little of balanced accuracy that a trial is worth less.</summary>
    [Fact]
    public void Few_images_of_a_rare_class_make_trials_worth_less_where_every_class_counts_alike()
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Similar, accuracy: 0.9, shift: 0.09);
        MeasuredPolicy sure = new(MadeUp.Prior, profile, MadeUp.Task(170, 300)), unsure = new(MadeUp.Prior, profile, Macro with { ValidationImages = 300, ValidationPerClass = [298, 2] });
        Assert.NotNull(sure.Selector.Next(900));
        Assert.Null(unsure.Selector.Next(900));
    }

    /// <summary>Nineteen in twenty of the common class and one in four of the rare one: by accuracy there is little to gain, and much where every class counts alike.</summary>
    [Fact]
    public void Where_every_class_counts_alike_what_there_is_to_gain_is_measured_by_class()
    {
        DatasetProfile profile = MadeUp.Profile(100, SimilarityWord.Different) with { ClassAccuracies = [new ClassAccuracy("ants", 100, 0.95), new ClassAccuracy("bees", 100, 0.25)] };
        double byAccuracy = Expected(MadeUp.Task(170, 30)), byClass = Expected(Macro);
        Assert.Equal(0.4 / 0.1, byClass / byAccuracy, 1e-9);

        double Expected(PlanTask task) => new MeasuredPolicy(MadeUp.Prior, profile, task).Selector.Trials(900).Single(t => t.Strategy == TransferStrategy.LastStage).ExpectedGain;
    }

    [Theory]
    [InlineData(50, 0.60, true)]
    [InlineData(50, 0.59, false)]
    [InlineData(5000, 0.52, true)]
    [InlineData(5000, 0.505, false)]
    public void Nothing_is_expected_where_the_features_tell_no_more_than_guessing(int perClass, double accuracy, bool expects)
    {
        DatasetProfile made = MadeUp.Profile(100, SimilarityWord.Different);
        DatasetProfile profile = made with
        {
            Stages = [.. made.Stages.Select(s => s with { Accuracy = accuracy + 1e-9 })],
            ClassAccuracies = [new ClassAccuracy("ants", perClass, accuracy), new ClassAccuracy("bees", perClass, accuracy)],
        };
        IReadOnlyList<PlanTrial> trials = new MeasuredPolicy(MadeUp.Prior, profile, MadeUp.Task(170, 30)).Selector.Trials(900);
        Assert.Equal(expects, trials.Any(t => t.ExpectedGain != 0));
        Assert.All(trials, t => Assert.True(t.ExpectedError > 0));
    }

    private static PlanTask Macro => MadeUp.Task(170, 30) with { Metric = DecisionMetric.Macro, ValidationPerClass = [25, 5] };

    private static MeasuredPolicy Policy(DatasetProfile profile, string? onlyHeads = null) => new(MadeUp.Prior, profile, MadeUp.Task(170, 30, onlyHeads));

    private static double Shown(TransferStrategy strategy) => strategy switch
    {
        TransferStrategy.LastStage => 0.07,
        TransferStrategy.FullFineTuning => 0.12,
        TransferStrategy.FromScratch => -0.20,
        _ => 0.01,
    };

    private static void Write(StringBuilder text, string title, DatasetProfile profile, PlanTask task, double seconds, double error, double share = 1)
    {
        MeasuredPolicy policy = new(MadeUp.Prior, profile, task);
        Write(text, $"{title}, before any training", policy.Conclude(seconds));
        while (task.ValidationImages > 0 && policy.Selector.Next(seconds) is var (strategy, given))
        {
            double whole = policy.Selector.Trials(seconds).Single(t => t.Strategy == strategy).ExpectedSeconds, took = Math.Min(given, whole), part = took / whole;
            policy.Selector.Observe(strategy, share * Shown(strategy), error, took, movement: 0.1, part);
            seconds -= took;
            Write(text, string.Create(CultureInfo.InvariantCulture, $"{title}, after {100 * part:0} % of {strategy}"), policy.Conclude(seconds));
        }
    }

    private static void Write(StringBuilder text, string title, (Decision<TransferStrategy> Strategy, PlanEvidence Evidence) conclusion)
    {
        (Reason strategy, PlanEvidence evidence) = (conclusion.Strategy.ToReason(), conclusion.Evidence);
        text.Append(CultureInfo.InvariantCulture, $"{title}\n{strategy.Value}: {strategy.Because}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {strategy.Measure ?? "nothing measured"}: {strategy.Measured:0.00} ({strategy.Threshold}); sure: {evidence.Confidence:0.00}\n");
        foreach (PlanTrial t in evidence.Trials)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {t.Outcome} {t.Strategy}: expected {t.ExpectedGain:0.000} ± {t.ExpectedError:0.000} in {t.ExpectedSeconds:0} s, ");
            text.Append(t.MeasuredGain is null ? "" : string.Create(CultureInfo.InvariantCulture, $"measured {t.MeasuredGain:0.000} ± {t.MeasuredError:0.000} in {t.Seconds:0} s, "));
            text.Append(CultureInfo.InvariantCulture, $"believed {t.Gain:0.000} ± {t.Error:0.000}, better {t.ProbabilityBetter:0.00}\n");
        }

        text.AppendJoin("", evidence.WouldChange.Select(change => $"  > {change}\n")).Append('\n');
    }
}
