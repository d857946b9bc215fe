namespace MlNetTransfer.Imaging;

/// <summary>What an image may have at most; checked before anything is allocated for it.</summary>
public static class ImageLimits
{
    /// <summary>Megapixels of an image to train on or to evaluate with, where no other limit is named: twice a 50-megapixel camera, 400 MB decoded.</summary>
    public const int Megapixels = 100;

    /// <summary>Most megapixels that a limit can be raised to: Skia's bitmaps and .NET's arrays end at 2 GiB.</summary>
    public const int MostMegapixels = 500;

    /// <summary>Megapixels of an image that comes from anywhere to be predicted, where no other limit is named: above every usual camera.</summary>
    internal const int PredictedMegapixels = 75;

    /// <summary><see cref="Megapixels"/> as pixels.</summary>
    public const long Pixels = Megapixels * Million;

    /// <summary>512 MiB; a larger file is no photo, and reading it whole would only cost memory.</summary>
    internal const long Bytes = 512L << 20;

    /// <summary>Pixels of a megapixel.</summary>
    public const long Million = 1_000_000;
}
