namespace MlNetTransfer.Imaging;

/// <summary>What an image may have at most; checked before anything is allocated for it.</summary>
internal static class ImageLimits
{
    /// <summary>100 million, twice a 50-megapixel camera: 400 MB decoded.</summary>
    public const long Pixels = 100_000_000;

    /// <summary>512 MiB; a larger file is no photo, and reading it whole would only cost memory.</summary>
    public const long Bytes = 512L << 20;
}
