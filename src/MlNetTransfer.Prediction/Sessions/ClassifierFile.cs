namespace MlNetTransfer.Sessions;

/// <summary>The names in a model.onnx by which it is read again.</summary>
/// <remarks>
/// In: <c>pixels</c> [N, 3, side, side], float32 RGB 0…255, the centre square of the image with its shorter side scaled to <c>side</c>.
/// Out: <c>Score</c> [N, classes], float32 probabilities; <c>PredictedLabelIndex</c> [N, 1], int64, 0-based.
/// Metadata: <c>labels</c> (JSON array in score order), <c>backbone</c>, <c>side</c>, <c>mlnet-transfer.format</c>, <c>mlnet-transfer.sha256</c>; where
/// they are not as ML.NET has them <c>fit</c> (Pad: the longer side is scaled to <c>side</c>, black bars beside it; Squash: both are),
/// <c>background</c> (of transparency, #rrggbb), <c>value-range</c> (of 16-bit images).
/// </remarks>
internal static class ClassifierFile
{
    public const string Pixels = "pixels";
    public const string Score = "Score";
    public const string PredictedLabelIndex = "PredictedLabelIndex";
    public const string LabelsKey = "labels";
    public const string BackboneKey = "backbone";
    public const string SideKey = "side";
    public const string FormatKey = "mlnet-transfer.format";

    /// <summary>With a checksum.</summary>
    public const string Format = "2";

    /// <summary>Without one, as earlier versions wrote it.</summary>
    public const string FormatWithoutChecksum = "1";
}
