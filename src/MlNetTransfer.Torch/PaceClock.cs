using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Lets a training end in its time: measures its steps, plans how many there will be, and plans again where they would miss the end.</summary>
internal sealed class PaceClock : IPacing
{
    // Own choice: the mean of four steps is known well enough to begin with, and it is measured on.
    private const int FirstMeasured = 4, Remembered = 16, JudgementsRemembered = 3;

    // Own choice: where steps are long beside the time, one is enough once so much of what there was is gone.
    private const double FirstShare = 0.1;

    // Own choice: how often a plan is checked, in parts of the steps that are left; not before a few more were measured, while there are many.
    private const int Checks = 20, FewestBetween = 4, LastParts = 4;

    private readonly FineTuningTask _task;
    private readonly int _side;
    private readonly int? _smallSide;
    private readonly Func<TimeSpan> _elapsed;
    private readonly double _budget;
    private readonly double _begun;
    private readonly RecentSeconds _steps = new(Remembered), _smallSteps = new(Remembered), _judgements = new(JudgementsRemembered);
    private TimePlan _plan;
    private int _step;
    private int _judged;
    private int _nextCheck;
    private int _measuredSide;
    private double _last;
    private bool _first = true;
    private bool _stale;
    private bool _returned;
    private bool _judgedCold;

    /// <param name="task">With a time.</param>
    /// <param name="smallSide">Null where the network's own side is the only one.</param>
    /// <param name="elapsed">Since the preparation began, times before a restart included.</param>
    public PaceClock(FineTuningTask task, int? smallSide, Func<TimeSpan> elapsed)
    {
        (_task, _side, _smallSide, _elapsed) = (task, task.Backbone.InputSize, smallSide, elapsed);
        _budget = task.TimeBudget!.Value.TotalSeconds;
        _plan = TimePlan.Own(task.Recipe, task.Train.Count, smallSide is not null);
        _begun = _last = Now;
    }

    public bool IsSpent { get; private set; }

    public PaceState State => new(_plan, _nextCheck, _steps.Values, _smallSteps.Values, _judgements.Values);

    private double Now => _elapsed().TotalSeconds;

    private bool IsMeasured => (_steps.Count + _smallSteps.Count) is var count
        && (count >= FirstMeasured || (count > 0 && Now - _begun > FirstShare * (_budget - _begun)));

    public TrainingPace? Next(int step, TrainingPace current)
    {
        _step = step;
        if (step >= current.Steps)
        {
            return null;
        }

        int planned = SideAt(step);
        if (planned != current.Side && (planned == _side || step == 0))
        {
            return Turn(step, current);
        }

        if (!IsMeasured || step < _nextCheck)
        {
            return null;
        }

        TimePlanBasis basis = Basis();
        _nextCheck = NextCheck(step, current.Steps);
        if (_plan.StillHolds(basis))
        {
            return null;
        }

        TimePlan? plan = TimePlan.Of(basis);
        if (plan is null && step < TimePlan.FewestSteps)
        {
            IsSpent = true;
            return null;
        }

        // Where nothing more fits, the end of the schedule is the next step.
        plan ??= new TimePlan(step + 1, Math.Min(step, _plan.SmallSteps), _plan.JudgeEvery);
        if (plan == _plan)
        {
            return null;
        }

        _plan = plan;
        _nextCheck = NextCheck(step, plan.Steps);
        return Turn(step, current);
    }

    public void Stepped(int side)
    {
        double now = Now;

        // The first step at a side chooses kernels and takes memory. What was measured before another side came in between is old.
        bool counts = !_first && side == _measuredSide;
        if (counts)
        {
            RecentSeconds seconds = side == _side ? _steps : _smallSteps;
            seconds.Values = _stale ? [] : seconds.Values;
            seconds.Add(now - _last);
        }

        _stale = !counts && !_first;
        (_first, _measuredSide, _last) = (false, side, now);
    }

    public void Judging() => _last = Now;

    public void Judged()
    {
        double now = Now;

        // The first one warms up.
        if (_judgedCold)
        {
            _judgements.Values = [];
        }

        _judgedCold = _judgements.Count == 0 && _first;
        _judgements.Add(now - _last);
        (_last, _judged) = (now, _step);
    }

    public void Restore(int step, PaceState? state, IReadOnlyList<TrainingPace> changes)
    {
        _step = _judged = step;
        _returned = changes.Any(c => c.Side != _side) && changes[^1].Side == _side;
        if (state is not null)
        {
            (_plan, _nextCheck) = (state.Plan, state.NextCheck);
            (_steps.Values, _smallSteps.Values, _judgements.Values) = (state.Steps, state.SmallSteps, state.Judgements);
        }

        _last = Now;
    }

    private static int NextCheck(int step, int steps)
    {
        int left = steps - step;
        return step + Math.Max(1, Math.Max(left / Checks, Math.Min(FewestBetween, left / LastParts)));
    }

    private int SideAt(int step) => _smallSide is { } small && !_returned && step < _plan.SmallSteps ? small : _side;

    private TrainingPace Turn(int step, TrainingPace current)
    {
        int side = SideAt(step);
        _returned |= side == _side && current.Side != _side;
        return new TrainingPace(step, _plan.Steps, side, _plan.JudgeEvery);
    }

    private TimePlanBasis Basis()
    {
        // Before one was measured: a step's time goes with the pixels.
        double ratio = _smallSide is { } side ? Math.Pow((double)side / _side, 2) : 1;
        double own = _steps.Mean ?? _smallSteps.Mean!.Value / ratio;
        return new TimePlanBasis
        {
            Recipe = _task.Recipe,
            Images = _task.Train.Count,
            Taken = _step,
            Judged = _judged,
            SecondsInAll = _budget - _begun,
            SecondsLeft = _budget - Now,
            SecondsPerStep = own,
            SecondsPerSmallStep = _smallSide is null || _returned ? null : _smallSteps.Mean ?? own * ratio,
            SecondsPerJudgement = _judgements.Mean ?? 0,
        };
    }
}
