using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

/// <summary>Whatever is believed, whatever the trainings show and however long they take.</summary>
public class PlanSelectorPropertyTests
{
    [Fact]
    public void Every_strategy_is_trained_once_at_most_and_in_no_more_time_than_there_is() =>
        Beliefs.Any.Sample((belief, seed) =>
        {
            HashSet<TransferStrategy> trained = [];
            Play(belief, seed, (_, strategy, given, _) =>
            {
                Assert.True(trained.Add(strategy));
                Assert.True(given > 0);
            });
            Assert.True(trained.Count <= belief.Mean.Length);
        });

    [Fact]
    public void What_is_kept_was_trained_and_is_better_than_the_linear_probe_with_the_probability_that_is_asked_for() =>
        Beliefs.Any.Sample((belief, seed) => Play(belief, seed, (selector, _, _, secondsLeft) =>
        {
            PlanTrial[] chosen = [.. selector.Trials(secondsLeft).Where(t => t.Outcome == TrialOutcome.Chosen)];
            Assert.Equal(selector.Verdict is { } verdict ? [verdict] : [], chosen.Select(t => t.Strategy));
            PlanTrial[] proven = [.. selector.Trials(secondsLeft).Where(t => t.MeasuredGain >= -PlanSelector.Contradiction * t.MeasuredError && t.ProbabilityBetter >= Proof(t))];
            Assert.Equal(Math.Min(1, proven.Length), proven.Intersect(chosen).Count());

            static double Proof(PlanTrial trial) =>
                NormalDistribution.Cumulative(trial.ExpectedGain / trial.ExpectedError) >= PlanSelector.Expectation
                    || NormalDistribution.Cumulative(trial.MeasuredGain!.Value / trial.MeasuredError!.Value) >= PlanSelector.ProofByImages
                    ? PlanSelector.Proof
                    : PlanSelector.ProofAlone;
        }));

    [Fact]
    public void What_is_kept_is_contradicted_by_neither_metric_and_trades_none_for_the_other() =>
        Beliefs.Any.Sample((belief, seed) => Play(belief, seed, (selector, _, _, secondsLeft) =>
        {
            foreach (PlanTrial chosen in selector.Trials(secondsLeft).Where(t => t.Outcome == TrialOutcome.Chosen))
            {
                Assert.True(chosen.OtherGain >= -PlanSelector.Contradiction * chosen.OtherError);
                Assert.True(chosen.MeasuredGain < 0 || chosen.OtherGain >= -PlanSelector.Trade * chosen.OtherError);
            }
        }, other: true));

    [Fact]
    public void Every_strategy_is_listed_once_and_the_trained_ones_come_first_in_their_order() =>
        Beliefs.Any.Sample((belief, seed) =>
        {
            List<TransferStrategy> trained = [];
            Play(belief, seed, (selector, strategy, _, secondsLeft) =>
            {
                trained.Add(strategy);
                IReadOnlyList<PlanTrial> trials = selector.Trials(secondsLeft);
                Assert.Equal(Beliefs.Strategies.Take(belief.Mean.Length).Order(), trials.Select(t => t.Strategy).Order());
                Assert.Equal(trained, trials.TakeWhile(t => t.MeasuredGain is not null).Select(t => t.Strategy));
                Assert.All(trials, t => Assert.Equal(t.MeasuredGain is not null, t.Outcome is TrialOutcome.Chosen or TrialOutcome.Beaten));
            });
        });

    [Fact]
    public void At_the_end_nothing_is_left_that_is_worth_a_try_and_fits() =>
        Beliefs.Any.Sample((belief, seed) =>
        {
            (PlanSelector selector, double secondsLeft) = Play(belief, seed, (_, _, _, _) => { });
            Assert.DoesNotContain(TrialOutcome.Untried, selector.Trials(secondsLeft).Select(t => t.Outcome));
        });

    /// <summary>Trains until nothing is asked for any more.</summary>
    private static (PlanSelector Selector, double SecondsLeft) Play(GainBelief belief, long seed, Action<PlanSelector, TransferStrategy, double, double> afterEach, bool other = false)
    {
        RandomSource random = new RandomSource(seed).Fork("play");
        Dictionary<TransferStrategy, double> costs = Beliefs.Strategies.ToDictionary(s => s, _ => Math.Pow(10, 2 * random.NextDouble()));
        PlanSelector selector = new(belief, Beliefs.Strategies.Take(belief.Mean.Length), s => costs[s], secondsPerCost: 1, noise: Math.Pow(10, -2 - (3 * random.NextDouble())));
        double secondsLeft = Math.Pow(10, 4 * random.NextDouble());
        while (selector.Next(secondsLeft) is var (strategy, given))
        {
            Assert.True(given <= secondsLeft);
            double whole = costs[strategy] * Math.Exp(random.NextNormal()), seconds = Math.Min(given, whole), share = seconds / whole;
            selector.Observe(strategy, 0.1 * random.NextNormal(), 0.001 + (0.05 * random.NextDouble()), seconds, random.NextDouble(), share, other ? (0.1 * random.NextNormal(), 0.001 + (0.05 * random.NextDouble())) : null);
            secondsLeft -= seconds;
            afterEach(selector, strategy, given, secondsLeft);
        }

        return (selector, secondsLeft);
    }
}
