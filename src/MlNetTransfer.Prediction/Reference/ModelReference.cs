using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Reference;

/// <summary>What a model said about the images that it was tested with, in bins: a server compares its answers with it. <c>reference.json</c>, beside
/// model.onnx; no image and no name of one is in it.</summary>
public sealed record ModelReference
{
    /// <summary>The newest format that is read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Images that training never saw.</summary>
    public const string Test = "test";

    /// <summary>Images by which settings were chosen: a model is surer of them than of new ones.</summary>
    public const string Validation = "validation";

    // More tell no more: 160 KB.
    private const int MostAnswers = 20_000;

    // With the most answers and the largest centres that are written it has half of this.
    private const long LargestFile = 1 << 20;

    /// <summary>Of this record.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>SHA-256 of the model.onnx that it is of: of the whole file, lower-case hexadecimal, as <c>sha256sum</c> says.</summary>
    public required string Model { get; init; }

    /// <summary>What the images were: <see cref="Test"/> or <see cref="Validation"/>.</summary>
    public required string Images { get; init; }

    /// <summary>Mean of the highest scores, 0…1.</summary>
    public required double MeanConfidence { get; init; }

    /// <summary>One per image, in an order that says nothing.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReferenceAnswer> Answers { get; private init; } = [];

    /// <summary>How distances from the training images are measured; null where they are not.</summary>
    public DistanceReference? Distance { get; init; }

    /// <summary>The answers as the file has them: base64 of three little-endian uint16 each, class, bin of the confidence, bin of the distance or 65,535.
    /// </summary>
    [JsonPropertyName("answers")]
    public required string Packed
    {
        get;
        init
        {
            field = value;
            Answers = ReferenceAnswer.Read(value) ?? [];
        }
    }

    /// <summary>How many images.</summary>
    [JsonIgnore]
    public int Count => Answers.Count;

    /// <summary>Puts answers together; of very many some, evenly.</summary>
    /// <param name="sha256">Of the model.onnx.</param>
    /// <param name="images"><see cref="Test"/> or <see cref="Validation"/>.</param>
    /// <param name="answers">One per image, at least one.</param>
    /// <param name="meanConfidence">Of all.</param>
    /// <param name="distance">How distances were measured; null where they were not.</param>
    public static ModelReference Of(
        string sha256, string images, IReadOnlyList<ReferenceAnswer> answers, double meanConfidence, DistanceReference? distance = null)
    {
        ArgumentNullException.ThrowIfNull(answers);
        int every = ((answers.Count - 1) / MostAnswers) + 1;
        return new ModelReference
        {
            Model = sha256,
            Images = images,
            MeanConfidence = meanConfidence,
            Distance = distance,
            Packed = ReferenceAnswer.Write(answers.Where((_, i) => i % every == 0)),
        };
    }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="TransferException">MNT105, MNT106.</exception>
    public void Write(string path) => DiskErrors.Writing(path, () => AtomicFile.WriteText(
        path, JsonSerializer.Serialize(this, ReferenceJson.OneLine.ModelReference) + "\n"));

    /// <summary>Reads the record of a model.</summary>
    /// <param name="path">Of the record.</param>
    /// <param name="sha256">Of the model.onnx that is in use.</param>
    /// <param name="classes">That the model knows.</param>
    /// <param name="why">Why there is none, as the end of a sentence; empty where there is one.</param>
    /// <returns>Null where there is none that is of this model and sound.</returns>
    public static ModelReference? Read(string path, string sha256, int classes, out string why)
    {
        try
        {
            ModelReference? read = JsonSerializer.Deserialize(RegularFile.ReadAllText(path, LargestFile), ReferenceJson.OneLine.ModelReference);
            why = read is null ? "reference.json is empty" : read.WhyNot(sha256, classes);
            return why.Length == 0 ? read : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            why = "there is no reference.json beside model.onnx: an earlier version wrote the model, its test is not over, or the file was not copied with it";
        }
        catch (Exception e) when (e is JsonException || DiskErrors.IsFileSystemError(e))
        {
            why = $"reference.json cannot be read ({e.Message.Split('\n')[0].TrimEnd('.')})";
        }

        return null;
    }

    private string WhyNot(string sha256, int classes) =>
        Format != CurrentFormat ? $"reference.json is of format {Format}, and this version reads {CurrentFormat}"
        : Model != sha256 ? "reference.json is of another model.onnx"
        : Count == 0 || Images is not (Test or Validation) || MeanConfidence is not (>= 0 and <= 1) || !Answers.All(a => Fits(a, classes))
            || (Distance is { } distance && (FeatureDistance.Of(distance) is null || distance.Farthest < 0 || distance.Farthest >= DistanceBins.Count))
            ? "the numbers of reference.json do not fit together"
        : "";

    private bool Fits(ReferenceAnswer answer, int classes) => answer.Class < classes && answer.Confidence < ScoreBins.Count
        && !(answer.Distance >= DistanceBins.Count) && answer.Distance.HasValue == (Distance is not null);
}
