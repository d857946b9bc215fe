using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Of which images ML.NET's estimators see other pixels than this product.</summary>
internal static class MlNetPixels
{
    /// <param name="picture">How files become pictures here.</param>
    public static ImageTraits Otherwise(PictureOptions picture) => ImageTraits.ExifRotated
        | (picture.HasBackground ? ImageTraits.Alpha : ImageTraits.None)
        | (picture.Range is null ? ImageTraits.None : ImageTraits.SixteenBit);
}
