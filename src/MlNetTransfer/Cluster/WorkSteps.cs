using System.Globalization;

namespace MlNetTransfer.Cluster;

/// <summary>The commands that a work is made of, in their order.</summary>
internal static class WorkSteps
{
    private const string Manifest = "manifest.csv", Features = "features", Model = "model", Predictions = "predictions", Table = "predictions.csv";
    private const string Results = "trials";

    /// <param name="work">The work.</param>
    /// <param name="own">Path of a result, of its name.</param>
    public static IReadOnlyList<WorkStep> Of(ClusterWork work, Func<string, string> own)
    {
        if (work.Trials is { } trials)
        {
            return OfTrials(work, trials, own);
        }

        string tasks = work.Shards == 1 ? "1 task" : string.Create(CultureInfo.InvariantCulture, $"{work.Shards} tasks");
        string manifest = own(Manifest);
        WorkStep index = new(
            "index",
            "lists the pictures once, with their sizes and hashes.",
            [["index"], .. work.Data.Select(d => (string[])[d]), ["--out", manifest], .. work.Model is null ? (string[][])[] : [["--no-classes"]]]);
        return work.Model is { } model
            ?
            [
                index,
                new(
                    "predict",
                    $"classifies the pictures, in {tasks}.",
                    [["predict"], [model], [manifest], ["--out", own(Predictions)]],
                    TaskNumber.Share,
                    HasNetwork: true),
                new("merge", "puts the parts together.", [["merge"], [own(Predictions)], ["--out", own(Table)]]),
            ]
            :
            [
                index,
                new(
                    "features",
                    $"computes the features of the pictures, in {tasks}.",
                    [["features"], [manifest], ["--out", own(Features)], .. work.Backbone is { } backbone ? (string[][])[["--backbone", backbone]] : []],
                    TaskNumber.Share,
                    HasNetwork: true),
                new(
                    "train",
                    "trains a model on the features, and tests it.",
                    [["train"], [manifest], ["--features", own(Features)], ["--out", own(Model)], ["--resume"]],
                    HasNetwork: true),
            ];
    }

    private static IReadOnlyList<WorkStep> OfTrials(ClusterWork work, ClusterTrials trials, Func<string, string> own)
    {
        string[][] list = [["train"], [work.Data[0]], ["--trials", trials.List]];
        WorkStep judge = new(
            "judge",
            "judges the trials, exports what is kept, tests it.",
            [.. list, ["--from-trials", own(Results)], ["--out", own(Model)]],
            HasNetwork: true);
        return trials.Count == 0
            ? [judge]
            :
            [
                new(
                    "trials",
                    string.Create(CultureInfo.InvariantCulture, $"trains the {trials.Count} trials of the list, each in a task."),
                    [.. list, ["--out", own(Results)]],
                    TaskNumber.Trial,
                    HasNetwork: true),
                judge,
            ];
    }
}
