using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>What a model.onnx says about itself, where its graph agrees.</summary>
/// <param name="Labels">Class names in score order.</param>
/// <param name="Side">Of the images, pixels.</param>
/// <param name="Picture">How files become pictures.</param>
/// <param name="Checksum">SHA-256 of the model, in its own metadata where it has one.</param>
/// <param name="UnknownThreshold">Largest <see cref="ClassifierFile.UnknownScore"/> of an image that is not refused; null where none is refused.</param>
internal sealed record ClassifierMetadata(
    IReadOnlyList<string> Labels, int Side, PictureOptions Picture, string Checksum, float? UnknownThreshold)
{
    private const string Without = "it does not carry the metadata of one";

    /// <summary>Numbers per decoded image: 3 · side · side.</summary>
    public int ImageLength => 3 * Side * Side;

    /// <param name="session">Of the model.</param>
    /// <param name="graph">Its bytes.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="TransferException">MNT801 when it is not a model that this product wrote.</exception>
    public static ClassifierMetadata Read(InferenceSession session, byte[] graph, string path)
    {
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        (string[] labels, int side) = ReadMetadata(metadata) ?? throw ModelFile.NotReadable(path, Without, null);
        PictureOptions picture = PictureMetadata.Read(metadata) ?? throw ModelFile.NotReadable(path, Without, null);
        string? threshold = metadata.GetValueOrDefault(ClassifierFile.UnknownThresholdKey);
        float? unknown = ReadThreshold(threshold);
        return (WhyNotFitting(session, labels, side) ?? WhyNoThreshold(session, threshold, unknown)) is { } why
            ? throw ModelFile.NotReadable(path, why, null)
            : new(labels, side, picture, metadata.GetValueOrDefault(GraphChecksum.Key) ?? Convert.ToHexStringLower(SHA256.HashData(graph)), unknown);
    }

    /// <summary>Makes the input of the graph of an image file.</summary>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    /// <param name="limit">Most pixels of an image.</param>
    /// <param name="admitted">Room that was got for it; null waits for room.</param>
    public DecodeResult Decode(ReadOnlySpan<byte> encoded, Span<float> pixels, PixelLimit limit, PixelGate.Ticket? admitted = null) => encoded.Length switch
    {
        0 => DecodeResult.Failed(FindingCode.ImageEmpty, "has zero bytes"),
        > (int)ImageLimits.Bytes => DecodeResult.Failed(FindingCode.ImageOverLimit, $"has {encoded.Length >> 20} MiB; allowed are {ImageLimits.Bytes >> 20}"),
        _ => ImageDecoder.DecodeSquare(encoded, Side, pixels, limit, Picture, admitted),
    };

    private static (string[] Labels, int Side)? ReadMetadata(Dictionary<string, string> metadata)
    {
        try
        {
            string? format = metadata.GetValueOrDefault(ClassifierFile.FormatKey);
            return (format == ClassifierFile.Format ? metadata.ContainsKey(GraphChecksum.Key) : format == ClassifierFile.FormatWithoutChecksum)
                && ReadLabels(metadata[ClassifierFile.LabelsKey]) is { Length: > 1 } labels
                && int.TryParse(metadata[ClassifierFile.SideKey], NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side > 0
                ? (labels, side)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Without a serializer, which an app that is trimmed does not have.</summary>
    /// <exception cref="InvalidOperationException">A name is no text in Unicode.</exception>
    private static string[]? ReadLabels(string json) =>
        JsonNode.Parse(json) is JsonArray names && names.All(n => n?.GetValueKind() == JsonValueKind.String)
            ? [.. names.Select(n => n!.GetValue<string>())]
            : null;

    private static float? ReadThreshold(string? text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float threshold) && float.IsFinite(threshold) ? threshold : null;

    private static string? WhyNoThreshold(InferenceSession session, string? text, float? threshold) =>
        text is null ? null
            : threshold is null ? $"its metadata names the threshold '{text}', which is no number"
            : session.OutputMetadata.GetValueOrDefault(ClassifierFile.UnknownScore)?.Dimensions is not [_, 1]
                ? $"its metadata names a threshold, and its graph does not give '{ClassifierFile.UnknownScore}' [N, 1]"
            : null;

    /// <summary>What of the graph is other than its metadata say; null where all fits.</summary>
    private static string? WhyNotFitting(InferenceSession session, string[] labels, int side)
    {
        int[]? pixels = session.InputMetadata.GetValueOrDefault(ClassifierFile.Pixels)?.Dimensions;
        int[]? scores = session.OutputMetadata.GetValueOrDefault(ClassifierFile.Score)?.Dimensions;
        return pixels is not [_, 3, _, _] || session.InputMetadata.Count != 1 ? $"its graph does not take '{ClassifierFile.Pixels}' [N, 3, side, side] alone"
            : pixels[2] != side || pixels[3] != side ? $"its metadata says that images have {side} × {side} pixels, its graph takes {pixels[3]} × {pixels[2]}"
            : scores is not [_, _] ? $"its graph does not give '{ClassifierFile.Score}' [N, classes]"
            : scores[1] != labels.Length ? $"its metadata names {labels.Length} classes, its graph gives scores of {scores[1]}"
            : labels.GroupBy(l => l, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? $"its metadata names the class '{twice.Key}' {twice.Count()} times"
            : null;
    }
}
