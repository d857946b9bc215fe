using System.Globalization;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Reporting.Plots;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>Where the images stand, what the layers say, what was tried, and every reason of the plan.</summary>
internal static class WhySection
{
    public static Markup Of(TransferRun run) => Markup.Lines(
        run.Profile is { } profile
            ? Markup.Lines(Place(profile), Layers(profile))
            : Markup.Of($"<p>The strategy was named, so the images were not profiled. <code>mlnet-transfer profile</code> does that without training.</p>"),
        BackbonesTable.Of(run),
        Tried(run),
        Reasons(run));

    private static Markup Place(DatasetProfile profile)
    {
        HtmlTable evidence = new("What says similar, and what says different") { Sortable = false };
        evidence.Text("measure").Number("value").Text("threshold").Text("says").Text("source");
        foreach (SimilarityEvidence item in profile.Evidence)
        {
            evidence.Row(item.Measure, Figures.Number(item.Value), item.Threshold, Figures.Words(item.Says), Markup.Name(item.Source));
        }

        string border = profile.Similarity == SimilarityWord.Intermediate ? "On the line: neither similar nor different." : "";
        return Markup.Of($"""
            <h3>Size and similarity</h3>
            <div class="plots">
            <figure>
            {QuadrantPlot.Of(profile)}
            <figcaption>The rules of thumb for the four cases (CS231n; Yosinski et al. 2014). {border}</figcaption>
            </figure>
            <div>
            <p>{SizeSentence(profile.Size)}</p>
            <p>Similarity to what {profile.Backbone} was trained on: <strong>{Figures.Words(profile.Similarity)}</strong>.</p>
            </div>
            </div>
            <details>
            <summary>The measures of similarity</summary>
            {evidence.Render()}
            {profile.NotMeasured.Select(n => Markup.Of($"<p class=\"note\">Not measured: {n}.</p>"))}
            </details>
            """);
    }

    private static Markup SizeSentence(DatasetSize size)
    {
        bool alike = size.SmallestClass == size.LargestClass;
        string perClass = alike ? Figures.Count(size.MedianClass) : $"{Figures.Count(size.SmallestClass)} to {Figures.Count(size.LargestClass)}";
        string median = alike ? "" : $", median {Figures.Count(size.MedianClass)}";
        return Markup.Of(
            $"Size: <strong>{Figures.Words(size.Word)}</strong>. {Figures.Count(size.Images, "training image", "training images")} "
            + $"of {size.Classes.Count} classes, {Figures.Count(size.EffectiveImages)} if copies count once; {perClass} per class{median}. "
            + $"The four cases call a set {FormattableString.Invariant(LargeDataset.From)}.");
    }

    private static Markup Layers(DatasetProfile profile)
    {
        HtmlTable stages = new("The stages in numbers") { Sortable = false };
        stages.Text("stage").Number("features").Number("right").Number("95 % interval").Number("neighbours").Number("random weights").Number("shift, nats");
        foreach (StageProfile stage in profile.Stages)
        {
            stages.Row(
                stage.Stage,
                HtmlTable.Cell.Count(stage.Features),
                HtmlTable.Cell.Percent(stage.Accuracy),
                Figures.Percent(stage.AccuracyInterval),
                HtmlTable.Cell.Percent(stage.NeighbourAccuracy),
                HtmlTable.Cell.Percent(stage.RandomAccuracy),
                Figures.Number(stage.Shift));
        }

        Markup caption = Markup.Of(
            $"Ridge regression on the pooled output of each stage. Each image is judged by a fit without it; with 95 % intervals. "
            + $"Next to it: the same network with random weights, and nearest neighbours.");
        Markup shift = StagePlots.Shift(profile);
        Markup shifts = shift.Text.Length == 0 ? Markup.Empty : Markup.Of($"""
            <figure>
            {shift}
            <figcaption>How far the images are from the statistics in the network's BatchNorm layers.</figcaption>
            </figure>
            """);
        return Markup.Of($"""
            <h3>The layers</h3>
            <div class="plots">
            <figure>
            {StagePlots.Accuracy(profile)}
            <figcaption>{caption}</figcaption>
            </figure>
            {shifts}
            </div>
            <p>{LayerSentence(profile)}</p>
            <p>{Worth(profile)}</p>
            <details>
            <summary>The stages as a table</summary>
            {stages.Render()}
            </details>
            """);
    }

    private static string LayerSentence(DatasetProfile profile)
    {
        LayerPicture layers = profile.Layers;
        MeasuredDifference beyond = layers.BeyondLast;
        string help = layers.BestStage == profile.Stages[^1].Stage
            ? "Features help up to the last stage."
            : $"Features help up to {layers.BestStage}: {Figures.Points(beyond.Value)} points over the last stage "
                + $"({Figures.Points(beyond.Interval)}){(beyond.Interval.Lower > 0 ? "" : ", which may be chance")}.";
        string shift = layers.Shift switch
        {
            null => "",
            ShiftWord.Small => " Little difference to the pretraining data.",
            ShiftWord.Input => " Colour, sharpness or sensor differ from the pretraining data; what is shown hardly differs.",
            ShiftWord.Meaning => " What is shown differs from the pretraining data; colour and sharpness hardly differ.",
            _ => " Colour, sharpness or sensor differ from the pretraining data, and so does what is shown.",
        };
        return help + shift;
    }

    private static string Worth(DatasetProfile profile)
    {
        string all = $"All stages together: {Figures.Percent(profile.AllStagesAccuracy)}.";
        string gain = profile.PretrainingGain is { } pretraining
            ? $" Pretraining {(pretraining.Value < 0 ? "adds" : "takes away")} {Figures.Percent(Math.Abs(pretraining.Value))} "
                + $"of the mistakes of random weights ({Figures.Percent(pretraining.Interval)})."
            : "";
        string again = profile.RecalibrationGain is { } recalibration
            ? $" With BatchNorm measured again on these images: {Figures.Points(recalibration.Value)} points ({Figures.Points(recalibration.Interval)})."
            : "";
        string source = profile.Source is { } agreement
            ? $" The classes of the pretraining hold {Figures.Percent(agreement.LabelInformation)} of the information in the labels."
            : "";
        return all + gain + again + source;
    }

    private static Markup Tried(TransferRun run)
    {
        if (run.Evidence is not { } evidence)
        {
            return Markup.Empty;
        }

        Markup onlyHeads = evidence.OnlyHeads is { } why ? Markup.Of($"<p>Only heads were considered: {Markup.Name(why)}</p>") : Markup.Empty;
        if (evidence.Trials.Count == 0)
        {
            string none = evidence.Policy == PlanningPolicy.Heuristic
                ? "Nothing: the rules of thumb chose (--policy Heuristic)."
                : "Nothing but the linear probe.";
            return Markup.Of($"<h3>What was tried</h3>\n<p>{none}</p>\n{onlyHeads}");
        }

        string decides = MetricDifference.Words(run.Plan.Metric), other = MetricDifference.Words(MetricDifference.Other(run.Plan.Metric));
        HtmlTable trials = new($"Strategies, in the order in which they were tried; gains in points of {decides} over the linear probe, ± standard error");
        trials.Text("strategy").Text("result")
            .Number("measured", "On the same validation images as the linear probe")
            .Number($"in {other}", $"The same, in points of {other}; by this, too, it must not be worse than the linear probe")
            .Number("expected before", "Of accuracy")
            .Number("together", "Expectation and measurement, weighed by their precision")
            .Number("better", "Probability of being better than the linear probe")
            .Number("time");
        foreach (PlanTrial trial in evidence.Trials)
        {
            trials.Row(
                Figures.Words(trial.Strategy),
                trial.Outcome == TrialOutcome.Chosen
                    ? Markup.Of($"<strong>chosen</strong>{Continued(trial)}")
                    : Markup.Escaped(Outcome(trial.Outcome) + Continued(trial)),
                HtmlTable.Cell.Of(
                    trial.MeasuredGain is { } gain ? AtLeast(trial) + Figures.Points(gain, trial.MeasuredError!.Value) : "–", trial.MeasuredGain ?? -9),
                HtmlTable.Cell.Of(trial.OtherGain is { } gained ? Figures.Points(gained, trial.OtherError!.Value) : "–", trial.OtherGain ?? -9),
                HtmlTable.Cell.Of(Figures.Points(trial.ExpectedGain, trial.ExpectedError), trial.ExpectedGain),
                HtmlTable.Cell.Of(Figures.Points(trial.Gain, trial.Error), trial.Gain),
                HtmlTable.Cell.Percent(trial.ProbabilityBetter),
                HtmlTable.Cell.Of(
                    trial.Seconds is { } seconds ? Figures.Seconds(seconds) : $"about {Figures.Seconds(trial.ExpectedSeconds)}",
                    trial.Seconds ?? trial.ExpectedSeconds));
        }

        Markup how = Markup.Of(
            $"Every strategy is compared with the linear probe, image by image, on the same validation images, by {decides}. "
            + $"The test images are not used for that.");
        return Markup.Of($"""
            <h3>What was tried</h3>
            <p>{how}</p>
            {onlyHeads}
            <figure>
            {TrialsPlot.Of(evidence.Trials)}
            </figure>
            <details>
            <summary>The strategies as a table</summary>
            {trials.Render()}{Repetitions(evidence.Trials)}
            </details>
            """);
    }

    /// <summary>What chance changes: the same trainings with other seeds.</summary>
    private static Markup Repetitions(IReadOnlyList<PlanTrial> trials)
    {
        PlanTrial[] repeated = [.. trials.Where(t => t.Repetitions is not null)];
        if (repeated.Length == 0)
        {
            return Markup.Empty;
        }

        HtmlTable table = new("The same trainings with other seeds, on the same images; they show what chance changes, and decide nothing");
        table.Text("strategy").Number("seed").Number("measured", "On the same validation images as the linear probe");
        foreach ((PlanTrial trial, TrialRepetition repetition) in repeated.SelectMany(t => t.Repetitions!.Select(r => (t, r))))
        {
            table.Row(
                Figures.Words(trial.Strategy),
                HtmlTable.Cell.Of(repetition.Seed.ToString(CultureInfo.InvariantCulture), repetition.Seed),
                HtmlTable.Cell.Of(Figures.Points(repetition.Gain, repetition.Error), repetition.Gain));
        }

        return table.Render();
    }

    private static string Continued(PlanTrial trial) => trial.Continued ? ", continued after a shortened training" : "";

    /// <summary>A training that was stopped would have come further.</summary>
    private static string AtLeast(PlanTrial trial) => trial.Outcome == TrialOutcome.Stopped ? "at least " : "";

    private static string Outcome(TrialOutcome outcome) => outcome switch
    {
        TrialOutcome.Beaten => "trained, not chosen",
        TrialOutcome.Refused => "trained; better by one metric, worse by the other",
        TrialOutcome.NoTime => "no time was left for it",
        TrialOutcome.Failed => "failed; see the findings",
        TrialOutcome.Untried => "worth a try",
        TrialOutcome.Stopped => "stopped early: it could no longer win",
        _ => "not worth a try",
    };

    private static Markup Reasons(TransferRun run)
    {
        Reason[] decisions = [.. run.Plan.Because.Where(r => PlanEntries.Decisions.Contains(r.Entry))], recipe = [.. run.Plan.Because.Except(decisions)];
        return Markup.Lines(
            Markup.Of($"<h3>Every reason</h3>\n{Folded($"The plan: {decisions.Length} decisions", "The plan: what was decided, and why", decisions)}"),
            recipe.Length == 0 ? Markup.Empty : Folded($"The recipe: {recipe.Length} more entries", "The recipe of the training, and why", recipe));
    }

    private static Markup Folded(string summary, string caption, Reason[] reasons) =>
        Markup.Of($"<details>\n<summary>{summary}</summary>\n{Table(caption, reasons).Render()}\n</details>");

    private static HtmlTable Table(string caption, IEnumerable<Reason> reasons)
    {
        HtmlTable table = new(caption) { Sortable = false };
        table.Text("entry").Text("value").Text("because").Text("measured").Text("threshold").Text("source");
        foreach (Reason reason in reasons)
        {
            table.Row(
                reason.Entry,
                Markup.Name(reason.Value),
                Markup.Name(reason.Because),
                reason.Measured is { } value ? $"{reason.Measure}: {value.ToString("#,0.###", CultureInfo.InvariantCulture)}" : "",
                Markup.Name(reason.Threshold ?? ""),
                Markup.Name(reason.Source));
        }

        return table;
    }
}
