using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Training;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>The model beside the linear probe, which everybody would try first.</summary>
internal static class SimpleWay
{
    private const double Sure = 0.95, Likely = 0.8, Probable = 0.6;

    public static Markup Of(TransferRun run) => run.Plan.Strategy == StrategyCatalog.Floor ? Itself(run)
        : run.Evidence?.Trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen && t.MeasuredGain is not null) is { } chosen ? Chosen(run, chosen)
        : Named(run);

    private static Markup Itself(TransferRun run)
    {
        int trained = run.Evidence?.Trials.Count(t => t.MeasuredGain is not null) ?? 0;
        string others = run.Evidence is null ? "No other way was tried."
            : trained == 0 ? "No other way promised enough, or there was no time to try one."
            : $"{Figures.Count(trained, "other way was", "other ways were")} trained, and none was better for sure.";
        return Markup.Of($"<p><strong>It is the simple way:</strong> the pretrained network stays as it is, and gets a new last layer. {others}</p>");
    }

    private static Markup Chosen(TransferRun run, PlanTrial chosen)
    {
        int images = Validation(run);
        string word = chosen.ProbabilityBetter switch { >= Sure => "Yes.", >= Likely => "Very likely.", >= Probable => "Probably.", _ => "Perhaps." };
        string measured = run.Plan.Metric == DecisionMetric.Macro
            ? $"was {Points(chosen.MeasuredGain!.Value)} on the {Figures.Count(images, "image", "images")} to choose on, if every class counts the same"
            : $"had {Apart((int)Math.Round(-chosen.MeasuredGain!.Value * images))} right of the {Figures.Count(images, "image", "images")} to choose on";
        return Markup.Of(
            $"<p><strong>{word}</strong> The simple way, a new last layer on the unchanged network, {measured}. Together with what was seen on "
            + $"other image sets, the chance that this model is better is {Math.Min(99, (int)(100 * chosen.ProbabilityBetter))} in 100.</p>");
    }

    private static Markup Named(TransferRun run)
    {
        if (run.FineTuning?.History is { BestEpoch: > 0 } history && Simple(history) is { } simple && history.KeptAccuracy is { } kept)
        {
            int images = Validation(run);
            string word = kept > simple ? "It seems so." : "It does not seem so.";
            return Markup.Of(
                $"<p><strong>{word}</strong> Of the {Figures.Count(images, "image", "images")} to choose on it has {Figures.Percent(kept)} right, "
                + $"the simple way, a new last layer on the unchanged network, {Figures.Percent(simple)}.</p>");
        }

        return Markup.Of(
            $"<p><strong>That was not measured.</strong> Train once more with <code>--strategy LinearProbe</code>, "
            + $"and <code>mlnet-transfer compare</code> compares both, image by image.</p>");
    }

    private static double? Simple(TrainingHistory history) => history.Epochs.FirstOrDefault(e => e.Number == 0)?.ValidationAccuracy;

    private static string Points(double gain) =>
        gain == 0 ? "as good" : $"{Figures.Points(Math.Abs(gain)).TrimStart('+')} points {(gain > 0 ? "worse" : "better")}";

    private static int Validation(TransferRun run) => run.Dataset.Classes.Sum(c => c.Validation);

    private static string Apart(int images) => images == 0 ? "as many" : images < 0 ? $"{Figures.Count(-images)} fewer" : $"{Figures.Count(images)} more";
}
