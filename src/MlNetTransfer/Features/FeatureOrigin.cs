using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Features;

/// <summary>What the rows of a features file were computed with: enough to build the same network again.</summary>
internal sealed record FeatureOrigin
{
    /// <summary><see cref="IFeatureExtractor.Key"/>: files whose keys differ do not belong together.</summary>
    public required string Key { get; init; }

    /// <summary>Name of the backbone.</summary>
    public required string Backbone { get; init; }

    /// <summary>SHA-256 of its weights, lower-case hexadecimal.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Stages and their channels, in the order in which they stand in a row.</summary>
    public required IReadOnlyList<FeatureOutput> Stages { get; init; }

    /// <summary>Side of the square that images were scaled to, pixels.</summary>
    public required int ImageSide { get; init; }

    /// <summary>Side of the square that the network saw, pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>How files became pictures; empty for the default.</summary>
    public string Picture { get; init; } = "";

    /// <summary>Of an extractor of a network.</summary>
    public static FeatureOrigin Of(IFeatureExtractor extractor, Backbones.BackboneSpec backbone, Backbones.BackboneWeights weights) => new()
    {
        Key = extractor.Key!,
        Backbone = backbone.Name,
        WeightsSha256 = weights.Sha256,
        Stages = extractor.Outputs,
        ImageSide = backbone.Preprocessing.ImageSide,
        InputSize = backbone.InputSize,
        Picture = backbone.Preprocessing.Picture == Imaging.PictureOptions.Default ? "" : backbone.Preprocessing.Picture.Key,
    };

    /// <summary>Channels of all stages.</summary>
    internal int Columns => Stages.Sum(s => s.Dimension);

    /// <summary>As UTF-8.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JsonStyle.Indented);

    /// <summary>What <see cref="ToBytes"/> gave; null where the bytes are none.</summary>
    internal static FeatureOrigin? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            FeatureOrigin? origin = JsonSerializer.Deserialize<FeatureOrigin>(bytes, JsonStyle.Indented);
            return origin?.Stages.All(s => s is { Stage: not null, Dimension: > 0 }) == true ? origin : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
