using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.ModelBuilder.Incumbent;

/// <summary>What TensorFlow's <c>decode_jpeg</c> reads: JPEG, PNG and GIFs of one frame.</summary>
public static class TensorFlowImages
{
    /// <summary>The dataset without the others: ML.NET's trainer skips them in silence, and its model answers them with the scores of the image
    /// before.</summary>
    /// <param name="dataset">As a run reads it.</param>
    /// <returns>What is not taken stands with the rejected images (MNT714).</returns>
    /// <exception cref="TransferException">MNT210 when a class has nothing left to train on.</exception>
    public static ImageDataset Of(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Without(
            dataset.Images,
            dataset.Images.Index()
                .Select(i => (i.Index, i.Item.Name, Kind: OtherKind(i.Item.Source)))
                .Where(i => i.Kind is not null)
                .ToDictionary(
                    i => i.Index,
                    i => new RejectedImage(i.Name, FindingCode.NotForTensorFlow, $"is {i.Kind}, which TensorFlow does not decode; convert it to JPEG or PNG")));
    }

    /// <summary>What an image is that is not read; null for one that is.</summary>
    private static string? OtherKind(ImageSource image)
    {
        if (!image.Read(out byte[] encoded).Success)
        {
            return "no image";
        }

        if (TiffImage.Is(encoded))
        {
            return "a TIFF image";
        }

        using SKCodec? codec = SKCodec.Create(new MemoryStream(encoded));
        return codec?.EncodedFormat switch
        {
            SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png => null,
            SKEncodedImageFormat.Gif when codec.FrameCount <= 1 => null,
            SKEncodedImageFormat.Gif => "an animated GIF",
            { } other => $"a {other} image",
            null => "no image",
        };
    }
}
