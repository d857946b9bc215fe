using CsCheck;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The planning of time without a network: steps and judgements are numbers of seconds.</summary>
public sealed class PaceClockTests : IDisposable
{
    private const int Side = 96, SmallSide = 64;

    private readonly TwoColours _data = new(side: Side);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Whatever_steps_and_judgements_take_a_training_ends_in_its_time() => Gen.Select(
        Gen.Double[30, 300], Gen.Double[0.2, 1], Gen.Double[0.3, 1], Gen.Double[0, 3], Gen.Double[0.7, 1.4], Gen.Enum<StepSides>(), Gen.Int[0, 1000]).Sample(
            (budget, step, small, judgement, later, sides, seed) =>
            {
                Random random = new(seed);
                Simulation run = Simulate(
                    budget,
                    40,
                    sides,
                    (number, side) => (side == Side ? step : small * step) * (number > 30 ? later : 1) * (0.9 + (0.2 * random.NextDouble())),
                    judgement);
                Assert.InRange(run.Seconds, 0, budget);
                Assert.Equal(run.Track.Current.Steps, run.Steps);
                Assert.Equal(Side, run.Track.Current.Side);
                Assert.True(run.Steps == run.Track.OwnSteps || run.Seconds > (0.85 * budget) - (2 * judgement) - 2, $"{run.Seconds} of {budget}");
            },
            iter: 300);

    [Fact]
    public void Small_steps_make_the_whole_recipe_fit_and_the_others_follow()
    {
        Simulation run = Simulate(280, 40, StepSides.ByTime, (_, side) => side == Side ? 1 : 0.45, 0.1);
        Assert.Equal(320, run.Steps);
        TrainingPace small = run.Track.Changes.First(p => p.Side == SmallSide), own = run.Track.Changes.First(p => p.Side == Side);
        Assert.InRange(own.Step - small.Step, 50, 192);
        Assert.InRange(run.Seconds, 250, 280);
        Assert.All(Simulate(280, 40, StepSides.Own, (_, _) => 1, 0.1).Track.Changes, p => Assert.Equal(Side, p.Side));
    }

    [Fact]
    public void A_steady_machine_is_planned_for_once()
    {
        Simulation run = Simulate(100, 40, StepSides.Own, (_, _) => 1, 1);
        TrainingPace pace = Assert.Single(run.Track.Changes);
        Assert.Equal((5, run.Steps), (pace.Step, pace.Steps));
        Assert.InRange(run.Judgements, 4, 100 / 6);
    }

    private Simulation Simulate(double budget, int epochs, StepSides sides, Func<int, int, double> stepSeconds, double judgement)
    {
        FineTuningTask task = _data.Task(TransferStrategy.FullFineTuning, epochs, change: r => r with { Sides = sides }) with { TimeBudget = TimeSpan.FromSeconds(budget) };
        double seconds = 0;
        PaceClock clock = new(task, SmallSide, () => TimeSpan.FromSeconds(seconds));
        PaceTrack track = new(new TrainingPace(0, 8 * epochs, Side, 8));
        int step = 0, judged = 0, judgements = 0;
        Judge();
        Change();
        while (step < track.Current.Steps && !clock.IsSpent)
        {
            int side = track.Current.Side;
            seconds += stepSeconds(++step, side);
            clock.Stepped(side);
            Change();
            if (step - judged >= track.Current.JudgeEvery || step >= track.Current.Steps)
            {
                Judge();
                (judged, judgements) = (step, judgements + 1);
            }
        }

        return new(track, step, judgements, seconds);

        void Judge()
        {
            clock.Judging();
            seconds += judgement;
            clock.Judged();
        }

        void Change()
        {
            if (clock.Next(step, track.Current) is { } pace)
            {
                double before = track.PositionOf(step);
                track.Change(pace);
                Assert.Equal(step >= pace.Steps - 1 ? track.OwnSteps - 1 : before, track.PositionOf(step), 1e-9);
                Assert.Equal(track.OwnSteps - 1, track.PositionOf(pace.Steps - 1), 1e-9);
            }
        }
    }

    private sealed record Simulation(PaceTrack Track, int Steps, int Judgements, double Seconds);
}
