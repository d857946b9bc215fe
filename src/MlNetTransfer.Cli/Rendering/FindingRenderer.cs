using System.Collections.Concurrent;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Shows findings on the error stream: errors whole, the rest in short.</summary>
internal static class FindingRenderer
{
    private const int Shown = 20;
    private const int RejectedShown = 5;

    private static readonly ConcurrentBag<Finding> AtOnce = [];

    /// <summary>What has to be seen before the work is done; the notes at its end leave it out.</summary>
    public static void WriteAtOnce(Finding finding)
    {
        AtOnce.Add(finding);
        Write([finding]);
    }

    public static void Write(IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings.Take(Shown))
        {
            Terminal.ErrorLine(Colour(finding.Severity), finding.ToString());
        }

        if (findings.Count > Shown)
        {
            Terminal.ErrorLine("default", $"… and {findings.Count - Shown} more");
        }
    }

    /// <summary>What a run set aside or noticed; the whole lists stand in run.json.</summary>
    public static void WriteNotes(IEnumerable<Finding> findings, IReadOnlyList<RejectedImage> rejected)
    {
        Write([.. findings.Except(AtOnce).OrderByDescending(f => f.Severity)]);
        foreach (RejectedImage image in rejected.Take(RejectedShown))
        {
            Terminal.ErrorLine("yellow", $"{image.Code} {image.Path}: {image.Reason}");
        }

        if (rejected.Count > RejectedShown)
        {
            Terminal.ErrorLine("yellow", $"… and {rejected.Count - RejectedShown} more images were left out");
        }
    }

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Error => "red",
        Severity.Warning => "yellow",
        _ => "grey",
    };
}
