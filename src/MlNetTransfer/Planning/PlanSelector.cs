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

    /// <summary>Probability of being better than the linear probe that a strategy needs to replace it; and the
    /// validation images must not contradict it.</summary>
    /// <remarks>With 0.8 the regret on ten sets is 0.3 points larger, and nothing is prevented that 0.6 allows (docs/evidence.md, 3.3).</remarks>
    public const double Proof = 0.6;

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

    // A recipe that is cut to less is another one.
    private const double LeastShare = 1.0 / 3;

    // Preparation and the last judgement take time too.
    private const double Reserve = 0.9;

    private readonly Dictionary<TransferStrategy, PlanTrial> _trained = [];
    private readonly Dictionary<TransferStrategy, double> _movement = [];
    private readonly HashSet<TransferStrategy> _failed = [];
    private readonly List<TransferStrategy> _strategies;
    private readonly GainBelief _prior;
    private readonly Func<TransferStrategy, double> _cost;
    private readonly double _noise;
    private readonly bool _canShorten;
    private GainBelief _belief;
    private double _secondsPerCost;

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

    /// <summary>What to train next, and how much of its recipe fits the time that is left, 0…1; null when nothing is worth it any more, or nothing fits.
    /// First what promises most; where the time does not suffice for all that promises something, what promises most per second.</summary>
    /// <param name="secondsLeft">Of the time budget.</param>
    public (TransferStrategy Strategy, double Share)? Next(double secondsLeft)
    {
        TransferStrategy[] candidates = [.. Untrained.Where(s => !_failed.Contains(s) && Improvement(s) >= WorthTrying && Fits(s, secondsLeft))];
        if (candidates.Length == 0)
        {
            return null;
        }

        // Time that suffices for all of them costs nothing; then a cheap trial before a better one only blurs what is expected of that.
        bool plenty = candidates.Sum(ExpectedSeconds) <= Reserve * secondsLeft;
        TransferStrategy next = candidates.MaxBy(s => plenty ? Improvement(s) : Improvement(s) / _cost(s));
        return (next, _canShorten ? Math.Min(1, Reserve * secondsLeft / ExpectedSeconds(next)) : 1);
    }

    /// <summary>Takes in what a training showed.</summary>
    /// <param name="strategy">What <see cref="Next"/> named.</param>
    /// <param name="gain">On the validation images over the linear probe of the same training images, by the metric that decides.</param>
    /// <param name="error">Standard error of that.</param>
    /// <param name="seconds">It took.</param>
    /// <param name="movement">How far the weights went from the pretrained ones, as a share of their length.</param>
    /// <param name="share">Of its recipe that was trained, 0…1.</param>
    /// <param name="other">Gain and its standard error by the other metric; null where it was not measured.</param>
    public void Observe(
        TransferStrategy strategy, double gain, double error, double seconds, double movement, double share = 1, (double Gain, double Error)? other = null)
    {
        _movement.Add(strategy, movement);
        _trained.Add(strategy, Trial(strategy) with
        {
            MeasuredGain = gain,
            MeasuredError = error,
            OtherGain = other?.Gain,
            OtherError = other?.Error,
            Seconds = seconds,
            Outcome = TrialOutcome.Beaten,
        });
        _belief = _belief.After(IndexOf(strategy), gain, error * error);
        if (FineTuningPolicy.Applies(strategy))
        {
            _secondsPerCost = seconds / (share * _cost(strategy));
        }
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
            .. _trained.Values.Select(t => Believed(t) with { Outcome = t.Strategy == chosen ? TrialOutcome.Chosen : Beaten(t) }),
            .. Untrained.Select(s => Believed(Trial(s)) with { Outcome = Untried(s, secondsLeft) })
                .OrderByDescending(t => t.Gain),
        ];
    }

    private TrialOutcome Beaten(PlanTrial trial) => IsBetter(trial.Strategy) && IsTraded(trial) ? TrialOutcome.Refused : TrialOutcome.Beaten;

    private TrialOutcome Untried(TransferStrategy strategy, double secondsLeft) =>
        _failed.Contains(strategy) ? TrialOutcome.Failed
        : Improvement(strategy) < WorthTrying ? TrialOutcome.NotWorthIt
        : Fits(strategy, secondsLeft) ? TrialOutcome.Untried
        : TrialOutcome.NoTime;

    private IEnumerable<TransferStrategy> Untrained => _strategies.Where(s => !_trained.ContainsKey(s));

    private bool IsProven(TransferStrategy strategy) => IsBetter(strategy) && !IsTraded(_trained[strategy]);

    private bool IsBetter(TransferStrategy strategy) => !IsContradicted(_trained[strategy]) && _belief.ProbabilityBetter(IndexOf(strategy)) >= Proof;

    private static bool IsContradicted(PlanTrial trial) => trial.MeasuredGain < -Contradiction * trial.MeasuredError;

    private static bool IsTraded(PlanTrial trial) => trial is { MeasuredGain: { } own, OtherGain: { } other, OtherError: { } error }
        && other < Math.Max(-Contradiction * error, Math.Min(0, own) - (Trade * error));

    private bool Fits(TransferStrategy strategy, double secondsLeft) =>
        secondsLeft > 0 && (_canShorten ? LeastShare : 1) * ExpectedSeconds(strategy) <= Reserve * secondsLeft;

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
