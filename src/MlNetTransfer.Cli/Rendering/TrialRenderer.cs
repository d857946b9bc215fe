using System.Globalization;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A list of trials, and what came of one.</summary>
internal static class TrialRenderer
{
    /// <param name="list">All trials.</param>
    /// <param name="path">Of its file.</param>
    /// <param name="data">As it was typed.</param>
    public static void Write(TrialList list, string path, string data)
    {
        if (list.Trials.Count == 0)
        {
            Terminal.Line($"[green]{path}[/] lists no trial: the policy has nothing to try. Judge at once: {Judge(path, data)}");
            return;
        }

        Table table = Terminal.CreateTable().AddColumns(
            new TableColumn("trial").RightAligned(),
            new TableColumn("strategy"),
            new TableColumn("backbone"),
            new TableColumn("seed").RightAligned(),
            new TableColumn("expected gain").RightAligned(),
            new TableColumn("seconds").RightAligned(),
            new TableColumn("memory, GB").RightAligned(),
            new TableColumn(""));
        foreach (ListedTrial trial in list.Trials)
        {
            table.AddRow(
                trial.Number.ToString(CultureInfo.InvariantCulture),
                trial.Strategy.ToString(),
                Terminal.Cell(trial.Backbone),
                trial.Seed.ToString(CultureInfo.InvariantCulture),
                trial is { ExpectedGain: { } gain, ExpectedError: { } error } ? Points(gain, error) : "",
                string.Create(CultureInfo.InvariantCulture, $"~{trial.Seconds:0}"),
                string.Create(CultureInfo.InvariantCulture, $"~{trial.MemoryBytes / 1e9:0.0}"),
                !trial.IsJudged ? "told, not judged" : trial.IsWorthATry ? "worth a try" : "perhaps");
        }

        Terminal.Show(table);
        int last = list.Trials.Count - 1;
        string one = $"train {ShellWord.Of(data)} --trials {ShellWord.Of(path)} --trial N --out RESULTS";
        Terminal.Line($"[green]{path}[/] lists {list.Trials.Count} trials, 0 to {last}. One of them: {one}. The verdict: {Judge(path, data)}");
    }

    /// <param name="finished">What came of a trial.</param>
    /// <param name="folder">Of the results.</param>
    public static void Write(FinishedTrial finished, string folder)
    {
        FindingRenderer.Write(finished.Failure);
        ListedTrial trial = finished.Trial;
        string what = FormattableString.Invariant(
            $"trial {trial.Number} of {finished.Of} (0 to {finished.Of - 1}), {trial.Strategy} on {trial.Backbone}, seed {trial.Seed}");
        string came = finished is { Gain: { } gain, Error: { } error }
            ? $"{Points(gain, error)} points over the linear probe on the validation images"
            : "nothing came of it, which is its result";
        string took = FormattableString.Invariant($"{finished.Seconds:0.0} s of training, {finished.PeakBytes / 1e9:0.0} GB at most");
        string there = finished.WasThere ? " was there already:" : ":";
        Terminal.Line($"{what}{there} {came}; {took}; [green]{folder}[/] holds the result");
    }

    private static string Judge(string path, string data) =>
        $"train {ShellWord.Of(data)} --trials {ShellWord.Of(path)} --from-trials RESULTS --out MODEL";

    private static string Points(double gain, double error) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * gain:+0.0;−0.0;0.0} ± {100 * error:0.0}");
}
