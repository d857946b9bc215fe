namespace MlNetTransfer.Sessions;

/// <summary>The names in a model.onnx by which it is read again.</summary>
/// <remarks>
/// In: <c>pixels</c> [N, 3, side, side], float32 RGB 0…255, the centre square of the image with its shorter side scaled to <c>side</c>.
/// Out: <c>Score</c> [N, classes], float32 probabilities; <c>PredictedLabelIndex</c> [N, 1], int64, 0-based; where the model may refuse images
/// <c>UnknownScore</c> [N, 1], float32, larger for images that are less like the training images.
/// Metadata: <c>labels</c> (JSON array in score order), <c>backbone</c>, <c>side</c>, <c>mlnet-transfer.format</c>, <c>mlnet-transfer.sha256</c>;
/// <c>backbone-licence</c> where it is known; where they are not as ML.NET has them <c>fit</c> (Pad: the longer side is scaled to <c>side</c>, black bars
/// beside it; Squash: both are), <c>background</c> (of transparency, #rrggbb), <c>value-range</c> (of 16-bit images); where it may refuse images
/// <c>unknown-threshold</c> (an image of a larger <c>UnknownScore</c> is of none of the classes).
/// </remarks>
public static class ClassifierFile
{
    /// <summary>Input: the pixels.</summary>
    public const string Pixels = "pixels";

    /// <summary>Output: the probabilities.</summary>
    public const string Score = "Score";

    /// <summary>Output: the index of the most probable class.</summary>
    public const string PredictedLabelIndex = "PredictedLabelIndex";

    /// <summary>Output, where the model may refuse images: how unlike the training images an image is.</summary>
    public const string UnknownScore = "UnknownScore";

    /// <summary>Metadata, where the model may refuse images: the largest <see cref="UnknownScore"/> of an image that is not refused.</summary>
    public const string UnknownThresholdKey = "unknown-threshold";

    /// <summary>Metadata: the class names.</summary>
    public const string LabelsKey = "labels";

    /// <summary>Metadata: the name of the backbone.</summary>
    public const string BackboneKey = "backbone";

    /// <summary>Metadata: the licence of the backbone's weights, where it is known.</summary>
    public const string LicenceKey = "backbone-licence";

    /// <summary>Metadata: the side of the square, pixels.</summary>
    public const string SideKey = "side";

    /// <summary>Metadata: the version of these names.</summary>
    public const string FormatKey = "mlnet-transfer.format";

    /// <summary>With a checksum.</summary>
    public const string Format = "2";

    /// <summary>Without one, as earlier versions wrote it.</summary>
    internal const string FormatWithoutChecksum = "1";
}
