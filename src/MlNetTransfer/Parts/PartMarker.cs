using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Parts;

/// <summary>What stands beside a finished part, as JSON: what it is of and what it holds. A part without it is not finished.</summary>
public sealed record PartMarker
{
    /// <summary>The version of this form.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of this form.</summary>
    public required int Format { get; init; }

    /// <summary>What parts of this kind hold: <c>manifest</c>, <c>predictions</c>, <c>evaluation</c>, <c>features</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Which share, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Of how many.</summary>
    public required int Count { get; init; }

    /// <summary>What all parts of a folder have in common: the model's SHA-256, options.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>SHA-256 over the settings and over path, content, class and split of each image of the share.</summary>
    public required string Inputs { get; init; }

    /// <summary>Rows of the part.</summary>
    public required long Rows { get; init; }

    /// <summary>Images that were set aside, by the code of the reason; they are named in the table beside the part.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>Name of the part.</summary>
    public required string File { get; init; }

    /// <summary>Length of the part.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the part.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the table of what was set aside; null where nothing was.</summary>
    public string? LeftOutSha256 { get; init; }

    /// <summary>The share.</summary>
    internal Shard Shard => new(Index, Count);

    /// <returns>Null where there is no marker of this form.</returns>
    internal static PartMarker? TryRead(string path)
    {
        try
        {
            if (!System.IO.File.Exists(path))
            {
                return null;
            }

            PartMarker? marker = JsonSerializer.Deserialize<PartMarker>(RegularFile.ReadAllText(path, RegularFile.Text), JsonStyle.Indented);
            return marker is { Format: CurrentFormat } && PartName.OfMarker(Path.GetFileName(path)) == marker.Shard ? marker : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException || DiskErrors.IsFileSystemError(e))
        {
            return null;
        }
    }

    internal string ToJson() => JsonSerializer.Serialize(this, JsonStyle.Indented);
}
