using System.Text.Json;
using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>What a task did, or the merge of what tasks did, in a sentence. What was left out is counted, and is no failure: an engine would run the task
/// again.</summary>
internal static class PartRenderer
{
    public static int Write(PartResult part, string by, bool json)
    {
        FindingRenderer.Write(part.Findings);
        string what = part.WasThere ? "was finished before; nothing was done" : $"{part.Rows} rows";
        return Say(
            new { part.File, Shard = part.Shard.ToString(), By = by, part.WasThere, part.Rows, part.LeftOut },
            json,
            $"share {part.Shard} ({by}): {what}, in '{part.File}'",
            part.LeftOut);
    }

    public static int Write(IndexResult index, bool json)
    {
        FindingRenderer.Write(index.Findings);
        return Say(
            new { index.File, index.Images, index.Bytes, index.LeftOut },
            json,
            $"{index.Images} images of {index.Bytes / 1e6:0.0} MB are in '{index.File}'",
            index.LeftOut,
            ManifestIndex.LeftOutOf(index.File));
    }

    public static int Write(PartSet parts, string output, EvaluationResult? evaluation, bool json) => Say(
        new { File = output, parts.Kind, Parts = parts.Markers.Count, parts.Rows, parts.LeftOut, Evaluation = evaluation },
        json,
        $"{parts.Rows} rows of {parts.Markers.Count} parts ({parts.Kind}) are in '{output}'",
        parts.LeftOut,
        ManifestIndex.LeftOutOf(output));

    private static int Say(object document, bool json, string sentence, IReadOnlyDictionary<string, long> leftOut, string? named = null)
    {
        string reasons = string.Join(", ", leftOut.Select(c => $"{c.Key} {c.Value}"));
        if (json)
        {
            Terminal.Document(JsonSerializer.Serialize(document, JsonStyle.Indented));
        }
        else
        {
            Terminal.OutWriter.WriteLine(VisibleText.Of(leftOut.Count == 0 ? $"{sentence}."
                : $"{sentence}; {leftOut.Values.Sum()} images were left out ({reasons}), named in {(named is null ? "the table beside it" : $"'{named}'")}."));
        }

        return ExitCode.Success;
    }
}
