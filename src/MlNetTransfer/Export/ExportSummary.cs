using MlNetTransfer.Training;

namespace MlNetTransfer.Export;

/// <summary>What was written, and whether both artefacts say the same.</summary>
public sealed record ExportSummary
{
    /// <summary>Above this a deployed model is not the tested one; scores are 0…1.</summary>
    public const double MostScoreDifference = 0.02;

    /// <summary>Bytes of model.onnx.</summary>
    public required long OnnxBytes { get; init; }

    /// <summary>SHA-256 of model.onnx, lower-case hexadecimal.</summary>
    public required string OnnxSha256 { get; init; }

    /// <summary>Bytes of model.zip.</summary>
    public required long ZipBytes { get; init; }

    /// <summary>The exported model against the scores that training saw; of a few images while a fine-tuning goes on, null in runs of earlier
    /// versions.</summary>
    public TrainingParity? TrainingParity { get; init; }

    /// <summary>Images per second of model.onnx, from file to scores, on all cores, warm; null in runs of earlier versions.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Images that both artefacts scored: the test images, or the validation or training images where there are none.</summary>
    public int ComparedImages { get; init; }

    /// <summary>Largest absolute difference of any score, 0…1, between model.onnx through this product and model.zip through ML.NET.</summary>
    public double MaxScoreDifference { get; init; }

    /// <summary>The same over the images that ML.NET sees alike: without EXIF rotation, and without what <see cref="OtherwiseImages"/> counts.</summary>
    public double MaxScoreDifferenceUpright { get; init; }

    /// <summary>Images to which the two give different labels.</summary>
    public int LabelChanges { get; init; }

    /// <summary>The same over the images that ML.NET sees alike.</summary>
    public int LabelChangesUpright { get; init; }

    /// <summary>Compared images with an EXIF orientation other than upright: turned here, not by ML.NET.</summary>
    public int ExifRotatedImages { get; init; }

    /// <summary>Compared images with an alpha channel.</summary>
    public int AlphaImages { get; init; }

    /// <summary>Compared TIFFs: ML.NET cannot read them, and model.zip was given each as a PNG of the same pixels.</summary>
    public int TiffImages { get; init; }

    /// <summary>Compared images of which ML.NET makes another picture because of the run's options: transparent ones with a background other than black,
    /// 16-bit ones with a range of values. Where
    /// there are any, the test figures are those of model.onnx, else those of model.zip.</summary>
    public int OtherwiseImages { get; init; }
}
