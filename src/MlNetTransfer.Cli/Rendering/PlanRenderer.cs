using System.Globalization;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The plan as a card: every entry with its reason, what was tried, what would change it.</summary>
internal static class PlanRenderer
{
    private const int WideEnough = 110;

    public static void Write(TransferPlan plan, PlanEvidence? evidence, DatasetProfile? profile)
    {
        if (profile is not null)
        {
            string size = FormattableString.Invariant(
                $"{profile.Size.EffectiveImages} different training images, {profile.Size.MedianClass} per class");
            Line($"size: {Word(profile.Size.Word)} ({size}); similarity to what {profile.Backbone} was trained on: {Word(profile.Similarity)}");
        }

        Terminal.Show(Card(plan.Because.Where(r => PlanEntries.Decisions.Contains(r.Entry))));
        WriteBackbones(plan);
        WriteEvidence(evidence, plan.Metric);
        if (plan.Because.FirstOrDefault(r => !PlanEntries.Decisions.Contains(r.Entry)) is not null)
        {
            Terminal.Show(Card(plan.Because.Where(r => !PlanEntries.Decisions.Contains(r.Entry))));
        }
    }

    /// <summary>Without the numbers of the recipe, which run.json explains.</summary>
    public static void WriteDecisions(TransferPlan plan, PlanEvidence? evidence)
    {
        Terminal.Show(Card(plan.Because.Where(r => PlanEntries.Decisions.Contains(r.Entry))));
        WriteBackbones(plan);
        WriteEvidence(evidence, plan.Metric);
    }

    private static void WriteBackbones(TransferPlan plan)
    {
        if (plan.Backbones.Count == 0)
        {
            return;
        }

        string right = MetricDifference.Words(plan.Metric);
        Line($"Backbones that are installed, by leave-one-out on a sample: squared error, {right}, and points behind the chosen one:");
        Table table = Terminal.CreateTable().AddColumns(
            new TableColumn("backbone"),
            new TableColumn("error").RightAligned(),
            new TableColumn("right").RightAligned(),
            new TableColumn("behind").RightAligned(),
            new TableColumn("million multiply-adds").RightAligned(),
            new TableColumn("pixels").RightAligned(),
            new TableColumn(""));
        foreach (BackboneTrial trial in plan.Backbones)
        {
            table.AddRow(
                trial.Name,
                trial.SquaredError?.ToString("0.000", CultureInfo.InvariantCulture) ?? "",
                trial.Value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "",
                trial.Behind is { } behind ? string.Create(CultureInfo.InvariantCulture, $"{100 * behind:0.0;−0.0;0.0} ± {100 * trial.Error:0.0}") : "",
                (trial.MultiplyAdds / 1e6).ToString("0", CultureInfo.InvariantCulture),
                trial.InputSize.ToString(CultureInfo.InvariantCulture),
                trial.Name == plan.Backbone ? "chosen" : Terminal.Cell(trial.NotMeasured ?? ""));
        }

        Terminal.Show(table);
    }

    private static void WriteEvidence(PlanEvidence? evidence, DecisionMetric metric)
    {
        if (evidence is null)
        {
            return;
        }

        if (evidence.OnlyHeads is { } why)
        {
            Line($"Only heads were considered: {why}");
        }

        if (evidence.Trials.Count > 0)
        {
            string other = MetricDifference.Words(MetricDifference.Other(metric));
            Line($"Gain over the linear probe in points of {MetricDifference.Words(metric)}, next to it that of {other}, and the probability of being better:");
            Terminal.Show(Trials(evidence.Trials, metric));
            WriteRepetitions(evidence.Trials);
        }

        if (evidence.Confidence is { } confidence)
        {
            Line($"How sure of the choice: {confidence:0.00}");
        }

        if (evidence.WouldChange.Count > 0)
        {
            Line($"What would change it:");
            foreach (string change in evidence.WouldChange)
            {
                Line($"  {change}");
            }
        }
    }

    /// <summary>What chance changes: the same trainings with other seeds.</summary>
    private static void WriteRepetitions(IReadOnlyList<PlanTrial> trials)
    {
        foreach (PlanTrial trial in trials.Where(t => t.Repetitions is not null))
        {
            string gains = string.Join(", ", trial.Repetitions!.Select(r => FormattableString.Invariant($"{Points(r.Gain, r.Error)} (seed {r.Seed})")));
            Line($"{trial.Strategy} with other seeds, which decide nothing: {gains}");
        }
    }

    private static Table Card(IEnumerable<Reason> reasons)
    {
        bool wide = Terminal.Out.Profile.Width >= WideEnough;
        Table table = Terminal.CreateTable().AddColumns("plan", "value", "because");
        if (wide)
        {
            table.AddColumn("source");
        }

        foreach (Reason reason in reasons)
        {
            string threshold = reason.Threshold is { } limit ? $" ({limit})" : "";
            string measured = reason.Measured is { } value
                ? string.Create(CultureInfo.InvariantCulture, $" {reason.Measure}: {value:0.###}{threshold}.")
                : "";
            string[] cells = [reason.Entry, reason.Value, reason.Because + measured, .. wide ? [reason.Source] : Array.Empty<string>()];
            table.AddRow(Array.ConvertAll(cells, Terminal.Cell));
        }

        return table;
    }

    private static Table Trials(IReadOnlyList<PlanTrial> trials, DecisionMetric metric)
    {
        Table table = Terminal.CreateTable().AddColumns(
            new TableColumn("strategy"),
            new TableColumn("expected").RightAligned(),
            new TableColumn("measured").RightAligned(),
            new TableColumn(MetricDifference.Other(metric) == DecisionMetric.Macro ? "balanced" : "accuracy").RightAligned(),
            new TableColumn("together").RightAligned(),
            new TableColumn("better").RightAligned(),
            new TableColumn("seconds").RightAligned(),
            new TableColumn(""));
        foreach (PlanTrial trial in trials)
        {
            table.AddRow(
                trial.Strategy.ToString(),
                Points(trial.ExpectedGain, trial.ExpectedError),
                trial.MeasuredGain is { } gain ? AtLeast(trial) + Points(gain, trial.MeasuredError!.Value) : "",
                trial.OtherGain is { } other ? Points(other, trial.OtherError!.Value) : "",
                trial.MeasuredGain is null ? "" : Points(trial.Gain, trial.Error),
                trial.ProbabilityBetter.ToString("0.00", CultureInfo.InvariantCulture),
                trial.Seconds is { } seconds ? Whole(seconds) : $"~{Whole(trial.ExpectedSeconds)}",
                Outcome(trial.Outcome) + (trial.Continued ? ", continued" : ""));
        }

        return table;

        static string Whole(double seconds) => seconds.ToString("0", CultureInfo.InvariantCulture);
    }

    /// <summary>A training that was stopped would have come further.</summary>
    private static string AtLeast(PlanTrial trial) => trial.Outcome == TrialOutcome.Stopped ? "≥ " : "";

    private static string Outcome(TrialOutcome outcome) => outcome switch
    {
        TrialOutcome.Chosen => "chosen",
        TrialOutcome.Beaten => "tried",
        TrialOutcome.Refused => "refused",
        TrialOutcome.NoTime => "no time",
        TrialOutcome.Failed => "failed",
        TrialOutcome.Untried => "worth a try",
        TrialOutcome.Stopped => "stopped early",
        _ => "not worth it",
    };

    private static string Points(double gain, double error) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * gain:+0.0;−0.0;0.0} ± {100 * error:0.0}");

    private static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    private static void Line(FormattableString text) => Terminal.Line(text);
}
