using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Export;

/// <summary>Compares what two artefacts of one model say about the same images.</summary>
internal static class ExportParity
{
    /// <param name="summary">Receives the comparison.</param>
    /// <param name="images">The images, in row order.</param>
    /// <param name="batch">[images × classes], scores of model.onnx.</param>
    /// <param name="zip">[images × classes], scores of model.zip.</param>
    /// <param name="otherwise">What makes ML.NET see other pixels.</param>
    public static ExportSummary Compare(
        ExportSummary summary, IReadOnlyList<LabelledImage> images, FeatureMatrix batch, FeatureMatrix zip, ImageTraits otherwise)
    {
        double largest = 0, upright = 0;
        int changes = 0, uprightChanges = 0;
        for (int i = 0; i < images.Count; i++)
        {
            float difference = Difference(batch.Row(i), zip.Row(i));
            largest = Math.Max(largest, difference);
            upright = (images[i].Traits & otherwise) != 0 ? upright : Math.Max(upright, difference);
            int change = ArgMax(batch.Row(i)) == ArgMax(zip.Row(i)) ? 0 : 1;
            changes += change;
            uprightChanges += (images[i].Traits & otherwise) != 0 ? 0 : change;
        }

        return summary with
        {
            ComparedImages = images.Count,
            MaxScoreDifference = largest,
            MaxScoreDifferenceUpright = upright,
            LabelChanges = changes,
            LabelChangesUpright = uprightChanges,
            ExifRotatedImages = images.Count(i => i.Traits.HasFlag(ImageTraits.ExifRotated)),
            AlphaImages = images.Count(i => i.Traits.HasFlag(ImageTraits.Alpha)),
            TiffImages = images.Count(i => i.Traits.HasFlag(ImageTraits.Tiff)),
            OtherwiseImages = images.Count(i => (i.Traits & otherwise & ~ImageTraits.ExifRotated) != 0),
        };
    }

    public static int ArgMax(ReadOnlySpan<float> scores) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);

    private static float Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float largest = 0;
        for (int c = 0; c < a.Length; c++)
        {
            largest = Math.Max(largest, Math.Abs(a[c] - b[c]));
        }

        return largest;
    }
}
