using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>What is left of the training images once a network sees them, measured and said before anything is trained.</summary>
internal static class PictureSurvey
{
    /// <summary>Share of the training images from which on it is said.</summary>
    public const double Worth = 0.05;

    /// <summary>Share of an image's area that the centre square leaves out, from which on it counts as lost: 2 to 1 and longer.</summary>
    public const double CutOff = 0.5;

    /// <summary>Difference between the lightest and the darkest pixel, of 255, up to which there is nothing to see, and from which on there is
    /// something.</summary>
    public const int Nothing = 8, Something = 32;

    // A quarter of 16 bits are 14: no camera or scanner that fills its range gives less.
    private const int LowerPart = (ValueRange.Most + 1) / 4;

    // A decode each; enough to see a twentieth.
    private const int MostLooked = 300;

    private const int Side = 64, Named = 3;

    /// <param name="dataset">Its training images are looked at.</param>
    /// <param name="picture">How files become pictures.</param>
    /// <param name="progress">Told of every finding at once.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    public static IReadOnlyList<Finding> Of(
        ImageDataset dataset, PictureOptions picture, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        LabelledImage[] images = [.. dataset.In(ImageSplit.Train)];
        List<Finding> findings = [];
        Add(Vanished(images, picture, cancellationToken));
        Add(Cropped(images, picture));
        Add(Dark(images, picture, cancellationToken));
        foreach (Finding finding in findings)
        {
            progress?.Report(new TransferProgress("Looking at the images", images.Length, images.Length, "images") { Finding = finding });
        }

        return findings;

        void Add(Finding? finding) => findings.AddRange(finding is null ? [] : [finding]);
    }

    private static Finding? Vanished(LabelledImage[] images, PictureOptions picture, CancellationToken cancellationToken)
    {
        LabelledImage[] looked = Sample(images.Where(i => i.Traits.HasFlag(ImageTraits.Alpha)));
        PictureOptions black = picture with { Background = SkiaSharp.SKColors.Black }, white = picture with { Background = SkiaSharp.SKColors.White };
        bool[] lost = new bool[looked.Length], onWhite = new bool[looked.Length];
        ParallelLoop.For(looked.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            if (looked[i].Source.Read(out byte[] encoded).Success && Contrast(encoded, picture) <= Nothing)
            {
                onWhite[i] = Contrast(encoded, white) >= Something;
                lost[i] = onWhite[i] || Contrast(encoded, black) >= Something;
            }
        });
        LabelledImage[] nothing = [.. looked.Where((_, i) => lost[i])];
        if (nothing.Length == 0 || nothing.Length < Worth * looked.Length)
        {
            return null;
        }

        string better = onWhite.Count(w => w) * 2 >= nothing.Length ? "WHITE" : "BLACK";
        return Finding.Warning(
            FindingCode.PictureVanishes,
            "",
            $"{nothing.Length} of {looked.Length} transparent training images that were looked at ({Names(nothing)}) show one plain area on "
                + $"{picture.BackgroundText}, the colour behind transparent parts, and show something on another colour",
            $"Name the colour that they were made for: --background {better}.");
    }

    private static Finding? Cropped(LabelledImage[] images, PictureOptions picture)
    {
        LabelledImage[] cut = picture.Fit == ImageFit.Crop ? [.. images.Where(i => i.ShorterSide <= (1 - CutOff) * i.LongerSide)] : [];
        if (cut.Length == 0 || cut.Length < Worth * images.Length)
        {
            return null;
        }

        double longest = cut.Max(i => (double)i.LongerSide / i.ShorterSide), shown = cut.Min(i => (double)i.ShorterSide / i.LongerSide);
        return Finding.Warning(
            FindingCode.PictureCropped,
            "",
            $"of {cut.Length} of {images.Length} training images ({Names(cut)}) the centre square shows half or less"
                + string.Create(CultureInfo.InvariantCulture, $"; of the longest, {longest:0.#} to 1, {shown:P0}"),
            "If the important part is at the ends: --fit pad shows the whole image, smaller and with black bars; --fit squash shows it distorted.");
    }

    private static Finding? Dark(LabelledImage[] images, PictureOptions picture, CancellationToken cancellationToken)
    {
        LabelledImage[] looked = picture.Range is null ? Sample(images.Where(i => i.Traits.HasFlag(ImageTraits.SixteenBit))) : [];
        int[] largest = new int[looked.Length];
        ParallelLoop.For(looked.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            largest[i] = looked[i].Source.Read(out byte[] encoded).Success ? SixteenBitImage.LargestValue(encoded) ?? ValueRange.Most : ValueRange.Most);
        LabelledImage[] dark = [.. looked.Where((_, i) => largest[i] < LowerPart)];
        if (dark.Length == 0 || dark.Length < Worth * looked.Length)
        {
            return null;
        }

        int most = largest.Where(v => v < LowerPart).Max(), high = byte.MaxValue;
        while (high < most)
        {
            high = (2 * high) + 1;
        }

        return Finding.Warning(
            FindingCode.ValuesInLowerRange,
            "",
            $"{dark.Length} of {looked.Length} training images of 16 bits that were looked at ({Names(dark)}) use less than a quarter of their range: "
                + $"the largest value is {most} of {ValueRange.Most}, so they look almost black",
            $"Name the values that are black and white: --value-range 0-{high}.");
    }

    /// <summary>Spread evenly over the list.</summary>
    private static LabelledImage[] Sample(IEnumerable<LabelledImage> images)
    {
        LabelledImage[] all = [.. images];
        return all.Length <= MostLooked ? all : [.. Enumerable.Range(0, MostLooked).Select(i => all[(int)((long)i * all.Length / MostLooked)])];
    }

    private static float Contrast(byte[] encoded, PictureOptions picture)
    {
        float[] pixels = new float[3 * Side * Side];
        if (!ImageDecoder.DecodeSquare(encoded, Side, pixels, picture with { Fit = ImageFit.Crop }).Success)
        {
            return float.MaxValue;
        }

        float widest = 0;
        for (int plane = 0; plane < 3; plane++)
        {
            ReadOnlySpan<float> values = pixels.AsSpan(plane * Side * Side, Side * Side);
            widest = Math.Max(widest, System.Numerics.Tensors.TensorPrimitives.Max(values) - System.Numerics.Tensors.TensorPrimitives.Min(values));
        }

        return widest;
    }

    private static string Names(LabelledImage[] images) => string.Join(", ", images.Take(Named).Select(i => i.Name)) + (images.Length > Named ? ", …" : "");
}
