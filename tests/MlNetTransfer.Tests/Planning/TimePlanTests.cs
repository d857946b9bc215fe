using CsCheck;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class TimePlanTests
{
    private static readonly FineTuningRecipe Recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, MadeUp.Shape, 320, 300, 2, 20);

    private static readonly Gen<TimePlanBasis> Bases = Gen.Select(
        Gen.Int[1, 3000], Gen.Int[1, 60], Gen.Double[0.001, 10], Gen.Double[0.1, 1.2], Gen.Double[0, 50], Gen.Double[0.001, 3], Gen.Enum<StepSides>(), Gen.Double[0, 1]).Select(
            (images, epochs, step, small, judgement, share, sides, taken) =>
            {
                TimePlanBasis basis = new()
                {
                    Recipe = Recipe with { Epochs = epochs, Sides = sides }, Images = images, SecondsPerStep = step, SecondsPerJudgement = judgement,
                    SecondsPerSmallStep = small > 1 ? null : small * step, SecondsInAll = 0, SecondsLeft = 0,
                };
                double whole = (basis.OwnSteps * step) + ((epochs + 1) * judgement);
                int done = (int)(taken * (basis.OwnSteps - 1) / 2);
                return basis with { SecondsLeft = share * whole, SecondsInAll = Math.Max(share, 0.8) * whole, Taken = done, Judged = done / 2 };
            });

    [Fact]
    public void A_plan_ends_in_its_time_within_the_length_of_its_recipe() => Bases.Sample(basis =>
    {
        if (TimePlan.Of(basis) is { } plan)
        {
            Assert.InRange(plan.SecondsFrom(basis), 0, Usable(basis));
            Assert.InRange(plan.Steps, Math.Max(1, basis.Taken), basis.OwnSteps);
            Assert.InRange(plan.SmallSteps, 0, Math.Max(0.6 * plan.Steps, basis.Taken));
            Assert.InRange(plan.JudgeEvery, 1, Math.Max(1, plan.Steps));
        }
    });

    [Fact]
    public void Where_the_recipe_fits_nothing_is_changed_and_where_it_does_not_one_step_more_would_be_too_long() => Bases.Sample(basis =>
    {
        TimePlan own = TimePlan.Own(basis.Recipe, basis.Images, basis.SecondsPerSmallStep is not null);
        TimePlan? plan = TimePlan.Of(basis);
        Assert.Equal(own.SecondsFrom(basis) <= Usable(basis), plan == own);
        if (plan is { } shorter && shorter.Steps < basis.OwnSteps)
        {
            double more = basis.SecondsPerStep + (2 * basis.SecondsPerJudgement);
            Assert.InRange(shorter.SecondsFrom(basis), Usable(basis) - more, Usable(basis));
        }
    });

    [Fact]
    public void Judgements_take_a_sixth_of_the_time_at_most_or_there_is_one() => Bases.Sample(basis =>
    {
        if (TimePlan.Of(basis) is { } plan && plan != TimePlan.Own(basis.Recipe, basis.Images, basis.SecondsPerSmallStep is not null))
        {
            double judgements = Math.Ceiling((plan.Steps - basis.Judged) / (double)plan.JudgeEvery);
            Assert.True(judgements == 1 || judgements * basis.SecondsPerJudgement <= Usable(basis) / 6 * (1 + 1e-9));
        }
    });

    [Fact]
    public void First_come_fewer_judgements_then_small_steps_and_then_fewer_steps()
    {
        TimePlanBasis basis = new() { Recipe = Recipe, Images = 320, SecondsInAll = 100, SecondsLeft = 250, SecondsPerStep = 1, SecondsPerSmallStep = 0.4, SecondsPerJudgement = 2 };
        Assert.Equal(200, basis.OwnSteps);
        Assert.Equal(new TimePlan(200, 0, 10), TimePlan.Of(basis with { SecondsLeft = 260 }));
        TimePlan rarer = TimePlan.Of(basis with { SecondsLeft = 300, SecondsPerJudgement = 5 })!;
        Assert.Equal((200, 0), (rarer.Steps, rarer.SmallSteps));
        Assert.InRange(rarer.JudgeEvery, 11, 50);
        TimePlan small = TimePlan.Of(basis with { SecondsLeft = 200 })!;
        Assert.Equal(200, small.Steps);
        Assert.InRange(small.SmallSteps, 1, 120);
        TimePlan fewer = TimePlan.Of(basis with { SecondsLeft = 130 })!;
        Assert.InRange(fewer.Steps, 130, 190);
        Assert.Equal((int)(0.6 * fewer.Steps), fewer.SmallSteps);
        Assert.InRange(TimePlan.Of(basis with { SecondsLeft = 100, SecondsPerSmallStep = null })!.Steps, 60, 90);
        Assert.Equal(0, TimePlan.Of(basis with { SecondsLeft = 100, Recipe = Recipe with { Sides = StepSides.Own } })!.SmallSteps);
        Assert.Null(TimePlan.Of(basis with { SecondsLeft = 4 }));
    }

    [Fact]
    public void A_training_that_begins_as_the_linear_probe_stays_at_the_side_that_the_probe_knows()
    {
        TimePlanBasis basis = new() { Recipe = Recipe, Images = 320, SecondsInAll = 100, SecondsLeft = 100, SecondsPerStep = 1, SecondsPerSmallStep = 0.4, SecondsPerJudgement = 2 };
        TimePlan takesProbe = TimePlan.Of(basis)!;
        Assert.Equal(0, takesProbe.SmallSteps);
        Assert.InRange(takesProbe.Steps, 60, 90);
        Assert.True(FineTuningPolicy.TakesProbeHead(Recipe, basis.OwnSteps, new TrainingPace(0, takesProbe.Steps, 224, takesProbe.JudgeEvery)));
        FineTuningRecipe probe = Recipe with { HeadFromProbe = true };
        Assert.Equal(0, TimePlan.Of(basis with { Recipe = probe, SecondsLeft = 200 })!.SmallSteps);
        Assert.True(TimePlan.Of(basis with { Recipe = probe with { RandomInitialization = true }, SecondsLeft = 200 })!.SmallSteps > 0);
        Assert.True(TimePlan.Of(basis with { Recipe = probe with { Sides = StepSides.SmallFirst }, SecondsLeft = 200 })!.SmallSteps > 0);
    }

    [Theory]
    [InlineData(32, null)]
    [InlineData(64, null)]
    [InlineData(96, 64)]
    [InlineData(128, 96)]
    [InlineData(192, 128)]
    [InlineData(224, 128)]
    [InlineData(227, 160)]
    [InlineData(299, 192)]
    [InlineData(512, 320)]
    public void The_smaller_side_is_a_multiple_of_32_of_about_two_thirds(int side, int? small) => Assert.Equal(small, TimePlan.SmallSideOf(side));

    [Fact]
    public void Memories_and_patience_fit_the_steps_that_are_planned_and_what_the_user_set_stays()
    {
        FineTuningRecipe shorter = FineTuningPolicy.Shorten(Recipe, 320, 60, 4);
        Assert.Equal((0.9, 1 - (1 / 6.0), 3), (shorter.SecondMomentDecay, shorter.AverageDecay, shorter.Patience));
        FineTuningRecipe set = Recipe with { SecondMomentDecay = 0.95, AverageDecay = 0.5, Patience = 7 };
        Assert.Equal(set, FineTuningPolicy.Shorten(set, 320, 60, 4));
        Assert.Equal(Recipe, FineTuningPolicy.Shorten(Recipe, 320, 200, 20));
    }

    [Theory]
    [InlineData(4, 99, true)]
    [InlineData(4, 100, false)]
    [InlineData(4, 8, true)]
    [InlineData(4, 7, false)]
    [InlineData(20, 30, false)]
    public void A_short_training_takes_the_head_of_the_linear_probe_unless_much_of_it_is_done(int step, int steps, bool takes)
    {
        FineTuningRecipe empty = Recipe with { HeadFromProbe = false };
        Assert.Equal(takes, FineTuningPolicy.TakesProbeHead(empty, 200, new TrainingPace(step, steps, 224, 10)));
        Assert.False(FineTuningPolicy.TakesProbeHead(empty with { HeadFromProbe = true }, 200, new TrainingPace(step, steps, 224, 10)));
        Assert.False(FineTuningPolicy.TakesProbeHead(empty with { RandomInitialization = true }, 200, new TrainingPace(step, steps, 224, 10)));
    }

    [Fact]
    public void Courses_are_written_and_read()
    {
        TrainingPace[] paces = [new(5, 120, 128, 30), new(72, 121, 224, 30)];
        AssertWritten("5:120:128:30 72:121:224:30", new TrainingCourse(paces));
        AssertWritten("views:0 5:120:128:30 72:121:224:30 end:97", new TrainingCourse(paces) { KeptViews = 0, Steps = 97 });
        AssertWritten("end:8 then own", new TrainingCourse([]) { Steps = 8 }, new TrainingCourse([]));
        AssertWritten("own then 5:120:128:30 72:121:224:30 then views:3", new([]), new(paces), new([]) { KeptViews = 3 });
        Assert.Null(TrainingCourse.Write([]));
        Assert.Null(TrainingCourse.Write([new TrainingCourse([])]));
        Assert.Null(TrainingCourse.Wrong("0:1:32:1"));
        Assert.All(
            ["end:1 2:3:4:5", "2:3:4:5 views:1", "views:1 views:1", "end:1 end:1", "end:-1", "views:x", "end", "own own", "own end:1", "end:1 then", "then own", "end:1 then  own"],
            text => Assert.NotNull(TrainingCourse.Wrong(text)));
        Assert.All(["", " ", "1", "1:2:3", "1:2:3:4:5", "-1:2:3:4", "1:2:3:0", "5:4:3:2", "2:9:3:4 2:9:3:4", "1:2:3:4 ", "1:2:x:4"], text => Assert.NotNull(TrainingCourse.Wrong(text)));

        static void AssertWritten(string text, params TrainingCourse[] courses)
        {
            Assert.Equal(text, TrainingCourse.Write(courses));
            Assert.Equal(
                courses.Select(c => (c.KeptViews, c.Steps, string.Join(' ', c.Paces))),
                TrainingCourse.Read(text).Select(c => (c.KeptViews, c.Steps, string.Join(' ', c.Paces))));
        }
    }

    private static double Usable(TimePlanBasis basis) => basis.SecondsLeft - (0.05 * basis.SecondsInAll);
}
