using MlNetTransfer.Numerics;

namespace MlNetTransfer.Planning;

/// <summary>Which strategy to train next, when to stop, and which to keep: a function of numbers alone. It believes, trains what
/// promises most, and believes better.</summary>
/// <remarks>The linear probe is in hand from the start and gains 0. Only strategies that were trained can be chosen.</remarks>
internal sealed class PlanSelector
{
    /// <summary>Accuracy that is not worth the trouble: no further strategy is trained for less, and strategies this close to each
    /// other count as equal.</summary>
    /// <remarks>Half a point: with 0.3 the regret on ten sets is the same and the time longer (docs/evidence.md, 3.4).</remarks>
    public const double WorthTrying = 0.005;

    /// <summary>Probability of being better than the linear probe that a strategy needs to replace it where it was expected to be; and the
    /// validation images must not contradict it.</summary>
    /// <remarks>With 0.8 the regret on ten sets is 0.3 points larger, and nothing is prevented that 0.6 allows (docs/evidence.md, 3.3).</remarks>
    public const double Proof = 0.6;

    /// <summary>What it needs where it was not, unless the validation images alone are sure (<see cref="ProofByImages"/>): then they speak almost alone,
    /// and chance is not to replace the probe more often than once in twenty runs, of some strategies each (docs/evidence.md, 3.3).</summary>
    public const double ProofAlone = 0.98;

    /// <summary>Probability by the validation images alone from which on it does not matter that no gain was expected.</summary>
    /// <remarks>Own choice, one error in a hundred trainings: what other sets gained is known by too few sets to overrule that. A gain of 3 standard errors
    /// was refused before (docs/choices.md).</remarks>
    public const double ProofByImages = 0.99;

    /// <summary>Probability, before any training, from which on a strategy is expected to be better than the linear probe.</summary>
    /// <remarks>On ten sets 0.7 costs 0.05 points of regret, 0.8 costs 0.4 (docs/evidence.md, 3.3).</remarks>
    public const double Expectation = 0.7;

    /// <summary>Standard errors by which a strategy may have been worse than the linear probe on the validation images: what is expected of it
    /// overrules chance, and nothing more.</summary>
    public const double Contradiction = 2;

    /// <summary>Standard errors by which a strategy may have been worse than the linear probe by the metric that does not decide, beyond what it lost
    /// by the one that does.</summary>
    /// <remarks>Nothing is expected of that metric, so the validation images speak alone; and the linear probe is promised to be the floor, so a
    /// doubt counts for it. A strategy that is no worse in truth is refused once in six times, which costs its gain and nothing that was in hand; at
    /// two standard errors one that loses as much as one of them would pass five times in six. Where the classes are alike both metrics are the same
    /// measurement, and <see cref="Contradiction"/> alone holds.</remarks>
    public const double Trade = 1;

    private readonly Dictionary<TransferStrategy, PlanTrial> _trained = [];
    private readonly Dictionary<TransferStrategy, double> _movement = [];
    private readonly Dictionary<TransferStrategy, double> _share = [];
    private readonly Dictionary<TransferStrategy, (double Gain, double Variance)> _evidence = [];
    private readonly HashSet<TransferStrategy> _failed = [];
    private readonly List<TransferStrategy> _strategies;
    private readonly GainBelief _prior;
    private readonly Func<TransferStrategy, double> _cost;
    private readonly double _noise;
    private readonly bool _canShorten;
    private GainBelief _belief;
    private double _secondsPerCost;
    private bool _timed;

    /// <param name="prior">Over <paramref name="strategies"/>.</param>
    /// <param name="strategies">Those that can be trained here; the linear probe is not among them.</param>
    /// <param name="cost">Work of each, in any unit.</param>
    /// <param name="secondsPerCost">A first guess; the last training that was timed replaces it.</param>
    /// <param name="noise">Squared standard error that a measured gain is expected to have.</param>
    /// <param name="canShorten">Whether a recipe may be cut where the time does not suffice for all of it.</param>
    public PlanSelector(
        GainBelief prior,
        IEnumerable<TransferStrategy> strategies,
        Func<TransferStrategy, double> cost,
        double secondsPerCost,
        double noise,
        bool canShorten = true)
    {
        (_prior, _belief, _strategies, _cost, _secondsPerCost, _noise) = (prior, prior, [.. strategies], cost, secondsPerCost, noise);
        _canShorten = canShorten;
    }

    /// <summary>The best in hand, and its expected gain: the linear probe's is 0.</summary>
    private double BestGain => _trained.Keys.Where(IsProven).Select(s => _belief.Mean[IndexOf(s)]).Append(0).Max();

    /// <summary>What to train next, and the seconds that it may take; null when nothing is worth it any more, or what is worth it does not fit.
    /// First what promises most; where the time does not suffice for all that promises something, what promises most per second. Where not even the
    /// whole recipe of what promises most fits, a whole one that is worth more than its time comes first, and then that gets everything
    /// (<see cref="TrialTime"/>).</summary>
    /// <param name="secondsLeft">For trainings.</param>
    public (TransferStrategy Strategy, double Seconds)? Next(double secondsLeft)
    {
        TransferStrategy[] candidates = [.. Untrained.Where(s => !_failed.Contains(s) && IsWorthTrying(s, secondsLeft))];
        if (candidates.Length == 0)
        {
            return null;
        }

        // Time that suffices for all of them costs nothing; then a cheap trial before a better one only blurs what is expected of that.
        bool plenty = candidates.Sum(ExpectedSeconds) <= secondsLeft;
        TransferStrategy next = candidates.MaxBy(s => Promise(s, secondsLeft));
        if (!plenty && ExpectedSeconds(next) <= secondsLeft)
        {
            next = candidates.MaxBy(s => Promise(s, secondsLeft) / Math.Min(secondsLeft, ExpectedSeconds(s)));
        }

        if (ExpectedSeconds(next) > secondsLeft && Before(next, candidates, secondsLeft) is { } first)
        {
            return (first, TrialTime.MostBefore * secondsLeft);
        }

        double[] others = [.. candidates.Where(s => s != next).OrderByDescending(Improvement).Select(ExpectedSeconds)];
        return (next, TrialTime.Of(ExpectedSeconds(next), others, secondsLeft));
    }

    /// <summary>The whole recipe that is worth most before one that does not fit: what it may prove better than the shortened one, less what that loses with
    /// the time; null where none is worth anything.</summary>
    private TransferStrategy? Before(TransferStrategy next, IEnumerable<TransferStrategy> candidates, double secondsLeft)
    {
        double all = Worth(next, secondsLeft);
        TransferStrategy[] worth = [.. candidates.Where(s => ExpectedSeconds(s) <= TrialTime.MostBefore * secondsLeft && Value(s) > 0)];
        return worth.Length == 0 ? null : worth.MaxBy(Value);

        double Value(TransferStrategy strategy)
        {
            double rest = Worth(next, secondsLeft - ExpectedSeconds(strategy));
            double better = _belief.ExpectedImprovementOver(IndexOf(strategy), IndexOf(next), rest, _noise);
            return Math.Min(Improvement(strategy), better) - ((all - rest) * Improvement(next));
        }
    }

    /// <summary>What was cut short by its time and is the best in hand: it may go on, where nothing else is worth a training. Null where nothing is, or
    /// too little time is left.</summary>
    /// <param name="secondsLeft">For trainings.</param>
    public TransferStrategy? Unfinished(double secondsLeft) => Verdict is { } leader && FineTuningPolicy.Applies(leader) && !_trained[leader].Continued
        && _share[leader] <= 1 - TrialTime.LeastContinued && TrialTime.LeastContinued * ExpectedSeconds(leader) <= secondsLeft
        ? leader
        : null;

    /// <summary>Takes in what a training showed.</summary>
    /// <param name="strategy">What <see cref="Next"/> named.</param>
    /// <param name="result">What it showed.</param>
    public void Observe(TransferStrategy strategy, TrialResult result)
    {
        Keep(strategy, Trial(strategy) with { Outcome = TrialOutcome.Beaten }, result);
        Believe(strategy, result.Gain, result.Error);
        Timed(strategy, result);
    }

    /// <summary>Takes in what came of going on with the best in hand: its own numbers are replaced, for both were measured on the same images.</summary>
    /// <param name="strategy">What <see cref="Unfinished"/> named.</param>
    /// <param name="better">Null where going on made it no better, and the state before was kept.</param>
    /// <param name="seconds">Going on took.</param>
    public void Continue(TransferStrategy strategy, TrialResult? better, double seconds)
    {
        PlanTrial before = _trained[strategy] with { Continued = true };
        if (better is null)
        {
            _trained[strategy] = before with { Seconds = before.Seconds + seconds };
        }
        else
        {
            Keep(strategy, before, better with { Seconds = before.Seconds!.Value + seconds });
            Believe(strategy, better.Gain, better.Error);
        }
    }

    /// <summary>Takes in that a training was stopped because it could no longer win. What is believed of it falls to its best plausible end, where that is
    /// below what was believed; it never becomes the verdict.</summary>
    /// <param name="strategy">What <see cref="Next"/> named.</param>
    /// <param name="result">Where it was stopped.</param>
    /// <param name="plausible">Gain that its best plausible end would have had over the linear probe.</param>
    public void Stop(TransferStrategy strategy, TrialResult result, double plausible)
    {
        Keep(strategy, Trial(strategy) with { Outcome = TrialOutcome.Stopped }, result);
        if (plausible < _belief.Mean[IndexOf(strategy)])
        {
            Believe(strategy, plausible, result.Error);
        }

        Timed(strategy, result);
    }

    private void Keep(TransferStrategy strategy, PlanTrial trial, TrialResult result)
    {
        _movement[strategy] = result.Movement;
        _share[strategy] = result.Share;
        _trained[strategy] = trial with
        {
            MeasuredGain = result.Gain,
            MeasuredError = result.Error,
            OtherGain = result.Other?.Gain,
            OtherError = result.Other?.Error,
            Seconds = result.Seconds,
        };
    }

    private void Timed(TransferStrategy strategy, TrialResult result)
    {
        if (FineTuningPolicy.Applies(strategy) && result.Share >= TrialTime.LeastTimed)
        {
            (_secondsPerCost, _timed) = (result.Seconds / (result.Share * _cost(strategy)), true);
        }
    }

    private void Believe(TransferStrategy strategy, double gain, double error)
    {
        _evidence[strategy] = (gain, error * error);
        _belief = _evidence.Aggregate(_prior, (belief, e) => belief.After(IndexOf(e.Key), e.Value.Gain, e.Value.Variance));
    }

    /// <summary>Takes a strategy out of which nothing came.</summary>
    public void Fail(TransferStrategy strategy) => _failed.Add(strategy);

    /// <summary>What to keep: the proven strategy of the largest expected gain, of equals the one that moved the weights least, because validation images
    /// like the training images do not show what moving costs on others (Kumar et al. 2022, arXiv:2202.10054); null for the linear probe.</summary>
    public TransferStrategy? Verdict => _trained.Keys
        .Where(s => IsProven(s) && BestGain - _belief.Mean[IndexOf(s)] < WorthTrying)
        .Select(s => (TransferStrategy?)s)
        .MinBy(s => _movement[s!.Value]);

    /// <summary>Everything that was considered, trained first.</summary>
    public IReadOnlyList<PlanTrial> Trials(double secondsLeft)
    {
        TransferStrategy? chosen = Verdict;
        return
        [
            .. _trained.Values.Select(t => Believed(t) with { Outcome = t.Strategy == chosen ? TrialOutcome.Chosen : Unchosen(t) }),
            .. Untrained.Select(s => Believed(Trial(s)) with { Outcome = Untried(s, secondsLeft) })
                .OrderByDescending(t => t.Gain),
        ];
    }

    private TrialOutcome Unchosen(PlanTrial trial) => trial.Outcome == TrialOutcome.Stopped ? TrialOutcome.Stopped
        : IsBetter(trial.Strategy) && IsTraded(trial) ? TrialOutcome.Refused
        : TrialOutcome.Beaten;

    private TrialOutcome Untried(TransferStrategy strategy, double secondsLeft) =>
        _failed.Contains(strategy) ? TrialOutcome.Failed
        : Improvement(strategy) < WorthTrying ? TrialOutcome.NotWorthIt
        : IsWorthTrying(strategy, secondsLeft) ? TrialOutcome.Untried
        : TrialOutcome.NoTime;

    private IEnumerable<TransferStrategy> Untrained => _strategies.Where(s => !_trained.ContainsKey(s));

    private bool IsProven(TransferStrategy strategy) =>
        _trained[strategy].Outcome != TrialOutcome.Stopped && IsBetter(strategy) && !IsTraded(_trained[strategy]);

    private bool IsBetter(TransferStrategy strategy) =>
        !IsContradicted(_trained[strategy]) && _belief.ProbabilityBetter(IndexOf(strategy)) >= ProofOf(strategy);

    /// <summary>Probability that this strategy needs.</summary>
    private double ProofOf(TransferStrategy strategy) =>
        _prior.ProbabilityBetter(IndexOf(strategy)) >= Expectation || ProbabilityByImages(_trained[strategy]) >= ProofByImages ? Proof : ProofAlone;

    private static double ProbabilityByImages(PlanTrial trial) => trial is { MeasuredGain: { } gain, MeasuredError: > 0 and { } error }
        ? NormalDistribution.Cumulative(gain / error)
        : 0;

    private static bool IsContradicted(PlanTrial trial) => trial.MeasuredGain < -Contradiction * trial.MeasuredError;

    private static bool IsTraded(PlanTrial trial) => trial is { MeasuredGain: { } own, OtherGain: { } other, OtherError: { } error }
        && other < Math.Max(-Contradiction * error, Math.Min(0, own) - (Trade * error));

    /// <summary>Of the improvement, what is to be expected from as much of its recipe as fits.</summary>
    private double Promise(TransferStrategy strategy, double secondsLeft) =>
        Improvement(strategy) * Worth(strategy, secondsLeft);

    private double Worth(TransferStrategy strategy, double secondsLeft) =>
        TrialTime.Worth(ExpectedSeconds(strategy), secondsLeft, LeastShare(strategy));

    /// <summary>Whether its whole recipe promises enough and a part of it fits. Time that was given costs nothing, so a part need not promise as
    /// much.</summary>
    private bool IsWorthTrying(TransferStrategy strategy, double secondsLeft) =>
        Improvement(strategy) >= WorthTrying && Promise(strategy, secondsLeft) > 0;

    private double LeastShare(TransferStrategy strategy) =>
        !_canShorten || !FineTuningPolicy.Applies(strategy) ? 1 : _timed ? TrialTime.LeastShare : TrialTime.LeastGuessed;

    private double Improvement(TransferStrategy strategy) => _belief.ExpectedImprovement(IndexOf(strategy), BestGain, _noise);

    private double ExpectedSeconds(TransferStrategy strategy) => _cost(strategy) * _secondsPerCost;

    private int IndexOf(TransferStrategy strategy) => _strategies.IndexOf(strategy);

    private PlanTrial Trial(TransferStrategy strategy) => new()
    {
        Strategy = strategy,
        ExpectedGain = _prior.Mean[IndexOf(strategy)],
        ExpectedError = _prior.Error(IndexOf(strategy)),
        ExpectedSeconds = ExpectedSeconds(strategy),
        Gain = 0,
        Error = 0,
        ProbabilityBetter = 0,
        Outcome = TrialOutcome.NotWorthIt,
    };

    private PlanTrial Believed(PlanTrial trial)
    {
        int index = IndexOf(trial.Strategy);
        return trial with { Gain = _belief.Mean[index], Error = _belief.Error(index), ProbabilityBetter = _belief.ProbabilityBetter(index) };
    }
}
