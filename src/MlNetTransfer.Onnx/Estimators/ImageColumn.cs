namespace MlNetTransfer.Onnx.Estimators;

/// <summary>What a column of images holds.</summary>
internal enum ImageColumn
{
    /// <summary>Paths.</summary>
    Path,

    /// <summary>Encoded files.</summary>
    Bytes,

    /// <summary>Decoded images.</summary>
    Image,
}
