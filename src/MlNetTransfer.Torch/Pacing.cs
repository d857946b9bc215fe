using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Which pacing a training has.</summary>
internal static class Pacing
{
    /// <param name="task">That was recorded, or has a time, or neither.</param>
    /// <param name="smallSide">Null where the network's own side is the only one.</param>
    /// <param name="elapsed">Since the preparation began.</param>
    /// <returns>Null where it goes as its recipe says.</returns>
    public static IPacing? Of(FineTuningTask task, int? smallSide, Func<TimeSpan> elapsed)
    {
        if (task.Paces is { } recorded)
        {
            return new RecordedPaces(recorded);
        }

        if (task.TimeBudget is not null)
        {
            return new PaceClock(task, smallSide, elapsed);
        }

        TimePlan plan = TimePlan.Own(task.Recipe, task.Train.Count, smallSide is not null);
        return plan.SmallSteps == 0 ? null : new RecordedPaces(
        [
            new(0, plan.Steps, smallSide!.Value, plan.JudgeEvery),
            new(plan.SmallSteps, plan.Steps, task.Backbone.InputSize, plan.JudgeEvery),
        ]);
    }
}
