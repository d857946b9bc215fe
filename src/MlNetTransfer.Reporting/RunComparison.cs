using System.Text.Json;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Reporting;

/// <summary>Several runs side by side; each later one is paired with the first, image by image, where they share test images.</summary>
/// <param name="Runs">In the order given.</param>
/// <param name="Findings">Which could not be paired, or only in part, and why.</param>
public sealed record RunComparison(IReadOnlyList<ComparedRun> Runs, IReadOnlyList<Finding> Findings)
{
    /// <summary>Compares runs with the first of them.</summary>
    /// <param name="runs">Two or more, each with what the user calls it.</param>
    public static RunComparison Of(IReadOnlyList<(string Name, TransferRun Run)> runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs.Count, 2);
        ComparedRun[] compared = [.. runs.Select(r => ComparedRun.Of(r.Name, r.Run))];
        ComparedRun first = compared[0];
        ComparedRun[] paired = [first, .. compared.Skip(1).Select(run => run with { AgainstFirst = PairedResult.Of(first, run) })];
        return new RunComparison(paired, [.. paired.Skip(1).Select(run => Differing(first, run)).OfType<Finding>()]);
    }

    /// <summary>The comparison as JSON, camelCase.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonStyle.Indented);

    private static Finding? Differing(ComparedRun first, ComparedRun run)
    {
        ComparedRun[] untested = [.. new[] { first, run }.Where(r => r.TestImages == 0)];
        ComparedRun[] unlisted = [.. new[] { first, run }.Where(r => r.TestImages > 0 && r.Outcomes.Count == 0)];
        return untested.Length > 0
            ? Warning(
                $"cannot be paired: {Names(untested)} {(untested.Length == 1 ? "was" : "were")} not tested",
                "Name test images with --test, or let the run finish.")
            : unlisted.Length > 0
            ? Warning(
                $"cannot be paired: {Names(unlisted)} {(unlisted.Length == 1 ? "comes" : "come")} from a version "
                + "that did not keep which test images were right",
                "Train again, or repeat it with --replay.")
            : run.AgainstFirst is not { } pair
            ? Warning(
                $"shares none of its {run.TestImages} test images with {first.Name}, so the accuracies are of different images, "
                + "and there is no difference to show",
                "Give both runs the same test images with --test.")
            : pair.Images < first.Outcomes.Count || pair.Images < run.Outcomes.Count
            ? Warning(
                $"was tested on {run.Outcomes.Count} images, {first.Name} on {first.Outcomes.Count}; {pair.Images} are the same",
                "The difference is that on these. Give both runs the same test images with --test.")
            : null;

        Finding Warning(string message, string hint) => Finding.Warning(FindingCode.TestImagesDiffer, run.Name, message, hint);

        static string Names(IEnumerable<ComparedRun> runs) => string.Join(" and ", runs.Select(r => r.Name));
    }
}
