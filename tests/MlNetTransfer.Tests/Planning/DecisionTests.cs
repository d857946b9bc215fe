using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class DecisionTests
{
    [Fact]
    public void Numbers_stay_numbers_until_the_reason_is_written_and_are_written_alike_everywhere()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Decision<double> decision = new("rate", 0.5, DecidedBy.Policy, new DecisionReason($"{0.25} of {1234.5:0.0}.", "here") { Measure = "m", Measured = 2, Threshold = $"from {1.5}" });
            Assert.Equal([0.25, 1234.5], decision.Why.Sentence.GetArguments());
            Assert.Equal(new Reason("rate", "0.5", "0.25 of 1234.5.", "here") { Measure = "m", Measured = 2, Threshold = "from 1.5" }, decision.ToReason());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_the_user_set_says_so_and_nothing_has_a_word()
    {
        Decision<string?> decision = Decision<string?>.ByUser("cutPoint", null);
        Assert.Equal(DecidedBy.User, decision.By);
        Assert.Equal(new Reason("cutPoint", "none", "You set it.", "user"), decision.ToReason());
        Assert.True(decision.ToReason().IsUsers);
        Assert.Equal("open", (decision with { Nothing = "open" }).Text);
    }

    [Fact]
    public void A_plan_holds_one_reason_for_each_decision_in_their_order()
    {
        PlanDecisions plan = TransferPolicy.Choose("b", false, "b", null, 256, TransferStrategy.LastStage, 28, MetricChoice.Of(DecisionMetric.Macro, [])) with
        {
            FreezePoint = new("freezePoint", "stage4", DecidedBy.Policy, new DecisionReason($"So.", "here")),
            Recipe = [new Decision<int>("epochs", 7, DecidedBy.TimeBudget, new DecisionReason($"So.", "here")), new Decision<bool>("gradual", true, DecidedBy.Policy, new DecisionReason($"So.", "here"))],
        };
        TransferPlan written = plan.With(new Decision<int>("epochs", 3, DecidedBy.TimeBudget, new DecisionReason($"So.", "here"))).ToPlan();
        Assert.Equal((TransferStrategy.LastStage, "b", 28, DecisionMetric.Macro, "stage4", null), (written.Strategy, written.Backbone, written.ImageSide, written.Metric, written.FreezePoint, written.CutPoint));
        Assert.Equal(
            ["strategy=LastStage", "backbone=b", "imageSide=28", "metric=Macro", "freezePoint=stage4", "epochs=3", "gradual=true"],
            written.Because.Select(r => $"{r.Entry}={r.Value}"));
    }
}
