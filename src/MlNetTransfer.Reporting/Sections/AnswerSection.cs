using System.Globalization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>In plain words what was made, how good it is, whether that is better than the simple way, what to do next; the figures
/// behind it are folded.</summary>
internal static class AnswerSection
{
    private const int LabelsShown = 5;

    public static string Title(TransferRun run) => run.Evaluation?.Test is { } test
        ? $"{Figures.Percent(test.MicroAccuracy)} right: {HtmlReport.DataName(run)}"
        : $"Not tested: {HtmlReport.DataName(run)}";

    public static Markup Heading(TransferRun run) => run.Evaluation?.Test is { } test
        ? Markup.Of($"{Figures.Percent(test.MicroAccuracy)} of the test images are right")
        : Markup.Of($"A model that was not tested");

    public static Markup Of(TransferRun run) => Markup.Lines(Unfinished(run), Markup.Of($"""
        <div class="cards">
        {Made(run)}
        {Accuracy(run)}
        <div class="card"><h3>Is it better than the simple way?</h3>
        {SimpleWay.Of(run)}
        </div>
        {NextSteps.Plain(run)}
        </div>
        <details>
        <summary>The figures behind this</summary>
        <div class="cards">
        {AccuracyFigures(run)}
        {Plan(run)}
        {NextSteps.WithFigures(run)}
        {LeftOut(run)}
        </div>
        </details>
        """));

    private static Markup Unfinished(TransferRun run) => run.Status switch
    {
        RunStatus.Training => NotComplete(
            "A training was still running when this page was written, or it was stopped. "
            + "The model in the folder is the best so far, at first the linear probe. It was not tested."),
        RunStatus.Exported => NotComplete("The model is exported and can be used, but the run was stopped before the test."),
        _ => Markup.Empty,
    };

    private static Markup NotComplete(string why) =>
        Markup.Of($"<p class=\"banner\" role=\"note\"><strong>This run is not complete.</strong> {why}</p>");

    private static Markup Made(TransferRun run)
    {
        string[] labels = [.. run.Dataset.Classes.Select(c => c.Label)];
        IEnumerable<Markup> names = labels.Take(LabelsShown)
            .Select((l, i) => Markup.Of($"{(i == 0 ? "" : i == labels.Length - 1 ? " and " : ", ")}{Markup.Name(l)}"));
        Markup shown = names.Aggregate(Markup.Empty, (a, b) => new Markup(a.Text + b.Text));
        string more = labels.Length > LabelsShown ? $" and {Figures.Count(labels.Length - LabelsShown)} more" : "";
        string before = StrategyCatalog.Of(run.Plan.Strategy).UsesPretraining ? ", and its network had learned from other pictures before" : " alone";
        int rejected = run.Dataset.Rejected.Count;
        Markup left = rejected == 0
            ? Markup.Of($"All {Figures.Count(run.Dataset.Images, "image", "images")} could be used.")
            : Markup.Of(
                $"{Figures.Count(rejected, "file", "files")} of {Figures.Count(run.Dataset.Images + rejected)} could not be used. "
                + $"<a href=\"#rejected\">Which, and why</a>");
        Markup what = Markup.Of(
            $"A classifier that tells {Figures.Count(labels.Length, "class", "classes")} of images apart: {shown}{more}. "
            + $"<strong>model.zip</strong> is for ML.NET, <strong>model.onnx</strong> for everything else.");
        return Markup.Of($"""
            <div class="card"><h3>What was made</h3>
            <p>{what}</p>
            <p>It learned from {Figures.Count(run.Dataset.Classes.Sum(c => c.Train), "image", "images")}{before}.</p>
            <p>{left}</p>
            </div>
            """);
    }

    private static Markup Accuracy(TransferRun run)
    {
        if (run.Evaluation?.Test is not { } test)
        {
            string why = run.Status == RunStatus.Completed
                ? "There are no test images, so it is not known how good the model is on new images."
                : "The run was stopped before the test images were read.";
            return Markup.Of($"<div class=\"card\"><h3>How good it is</h3><p>{why}</p></div>");
        }

        Interval interval = test.Intervals.MicroAccuracy;
        ClassMetrics common = test.Classes.MaxBy(c => c.Support)!;
        double guess = (double)common.Support / test.Images;
        Markup counted = Markup.Of(
            $"It gave {Figures.Count(Right(test))} of {Figures.Count(test.Images, "test image", "test images")} the right class; "
            + $"it had never seen them. Of 100 new images of the same kind, expect {Hundredths(interval)} right. "
            + $"Always answering {Markup.Name(common.Label)} gets {Figures.Count(common.Support)} right (dashed).");
        return Markup.Of($"""
            <div class="card"><h3>How good it is</h3>
            <p class="big">{Figures.Count(Right(test))} of {Figures.Count(test.Images)} right</p>
            {Bar(test.MicroAccuracy, interval, guess)}
            <p>{counted}</p>
            </div>
            """);
    }

    private static Markup Bar(double accuracy, Interval interval, double guess)
    {
        string says = $"Accuracy {Figures.Percent(accuracy)}, 95 percent interval {Figures.Percent(interval)}, "
            + $"always answering the commonest class {Figures.Percent(guess)}";
        return Markup.Of(
            $"<div class=\"bar\" role=\"img\" aria-label=\"{says}\">"
            + $"<i style=\"--l:{Css(interval.Lower)};--w:{Css(interval.Upper - interval.Lower)}\"></i>"
            + $"<s style=\"--x:{Css(guess)}\"></s><b style=\"--x:{Css(accuracy)}\"></b></div>");
    }

    private static Markup AccuracyFigures(TransferRun run)
    {
        if (run.Evaluation?.Test is { } test)
        {
            Markup all = Markup.Of(
                $"{Figures.Percent(test.MicroAccuracy)}; for all images of this kind {Figures.Percent(test.Intervals.MicroAccuracy)} (95 % interval). "
                + $"Nothing before the test has used these images.");
            string interval = test.Intervals.MacroAccuracy is { } macro ? $" ({Figures.Percent(macro)})" : "";
            Markup alike = Markup.Of(
                $"If every class counts the same, it is {Figures.Percent(test.MacroAccuracy)}{interval}. Candidates were compared by "
                + $"{MetricDifference.Words(run.Plan.Metric)}{(run.Plan.Metric == DecisionMetric.Macro ? ", which is that" : "")}.");
            return Markup.Of($"""
                <div class="card"><h3>Accuracy</h3>
                <p>{all}</p>
                <p>{alike}</p>
                <p><a href="#quality">All measures</a></p>
                </div>
                """);
        }

        if (run.Training.Validation is not { } probe)
        {
            return Markup.Empty;
        }

        string balanced = probe.MacroAccuracy is { } share ? $", {Figures.Percent(share)} if every class counts the same" : "";
        return Markup.Of(
            $"<div class=\"card\"><h3>Accuracy</h3><p>The linear probe gets {Figures.Percent(probe.Accuracy)} "
            + $"of {Figures.Count(probe.Rows, "validation image", "validation images")} right{balanced}. "
            + $"Settings were chosen on these images, so on new images it will be a little worse.</p></div>");
    }

    private static Markup Plan(TransferRun run)
    {
        Reason? reason = run.Plan.Because.FirstOrDefault(r => r.Entry == PlanEntries.Strategy);
        bool users = reason is { IsUsers: true };
        Markup named = new(users ? ", as you named it" : "");
        Strategy strategy = StrategyCatalog.Of(run.Plan.Strategy);
        Markup sure = run.Evidence?.Confidence is { } confidence ? Markup.Of($"<p>How sure of the choice: {Figures.Percent(confidence)}.</p>") : Markup.Empty;
        return Markup.Of($"""
            <div class="card"><h3>The plan</h3>
            <p><strong>{Figures.Sentence(strategy.Words)}</strong> on <strong>{run.Backbone.Name}</strong>{named}: {strategy.Trains}</p>
            {(users || reason is null ? Markup.Empty : Markup.Of($"<p>{reason.Because}</p>"))}{sure}
            <p><a href="#why">Every reason with its number</a></p>
            </div>
            """);
    }

    private static Markup LeftOut(TransferRun run)
    {
        IEnumerable<Markup> reasons = run.Dataset.Rejected.GroupBy(r => r.Code).OrderByDescending(g => g.Count())
            .Select(g => Markup.Of($"<li>{g.Count()} × {g.Key}, the first: {Markup.Name(g.First().Path)}</li>"));
        return run.Dataset.Rejected.Count == 0
            ? Markup.Empty
            : Markup.Of($"<div class=\"card\"><h3>What could not be used</h3>\n<ul>\n{reasons}\n</ul>\n</div>");
    }

    private static int Right(EvaluationResult test) => test.ConfusionMatrix.Select((row, i) => row[i]).Sum();

    private static string Hundredths(Interval interval) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * interval.Lower:0} to {100 * interval.Upper:0}");

    private static string Css(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
