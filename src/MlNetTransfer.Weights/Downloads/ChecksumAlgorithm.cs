namespace MlNetTransfer.Weights.Downloads;

/// <summary>What a published checksum was computed with.</summary>
internal enum ChecksumAlgorithm
{
    Sha256,

    /// <summary>Keras publishes these.</summary>
    Md5,
}
