using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Reference;

/// <summary>What a model said about the images that it was tested with, in counts: a server compares its answers with it. <c>reference.json</c>, beside
/// model.onnx; no image and no name of one is in it.</summary>
public sealed record ModelReference
{
    /// <summary>The newest format that is read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Images that training never saw.</summary>
    public const string Test = "test";

    /// <summary>Images by which settings were chosen: a model is surer of them than of new ones.</summary>
    public const string Validation = "validation";

    // Of 10,000 classes, or of the largest centres that are written, it has a third of this.
    private const long LargestFile = 1 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonStyle.Indented) { WriteIndented = false };

    /// <summary>Of this record.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>SHA-256 of the model.onnx that it is of: of the whole file, lower-case hexadecimal, as <c>sha256sum</c> says.</summary>
    public required string Model { get; init; }

    /// <summary>What the images were: <see cref="Test"/> or <see cref="Validation"/>.</summary>
    public required string Images { get; init; }

    /// <summary>How many, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>[classes], how many images were given each class, in score order.</summary>
    public required IReadOnlyList<int> Predicted { get; init; }

    /// <summary>[<see cref="ScoreBins.Count"/>], how many had a highest score in each bin.</summary>
    public required IReadOnlyList<int> Confidence { get; init; }

    /// <summary>Mean of the highest scores, 0…1.</summary>
    public required double MeanConfidence { get; init; }

    /// <summary>How far the images were from the training images; null where that was not measured.</summary>
    public DistanceReference? Distance { get; init; }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="TransferException">MNT105, MNT106.</exception>
    public void Write(string path) => DiskErrors.Writing(path, () => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Json) + "\n"));

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
            ModelReference? read = JsonSerializer.Deserialize<ModelReference>(RegularFile.ReadAllText(path, LargestFile), Json);
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
        : Predicted.Count != classes || Confidence.Count != ScoreBins.Count || !Counts(Predicted) || !Counts(Confidence)
            || Images is not (Test or Validation) || MeanConfidence is not (>= 0 and <= 1) || Distance is { } distance && !Fits(distance)
            ? "the numbers of reference.json do not fit together"
        : "";

    private bool Fits(DistanceReference distance) => distance.Images.Count == DistanceBins.Count && Counts(distance.Images)
        && distance.NoneOfThese >= 0 && distance.NoneOfThese <= Count && distance.Farthest >= 0 && FeatureDistance.Of(distance) is not null;

    /// <summary>Whether these are the numbers of images of each kind.</summary>
    private bool Counts(IReadOnlyList<int> numbers) => Count > 0 && numbers.All(n => n >= 0) && numbers.Sum(n => (long)n) == Count;
}
