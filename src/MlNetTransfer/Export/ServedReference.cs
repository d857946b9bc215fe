using System.Numerics.Tensors;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Export;

/// <summary>Counts what a model.onnx said, for those who serve it.</summary>
internal static class ServedReference
{
    /// <param name="sha256">Of the model.onnx.</param>
    /// <param name="images">What the images were: <see cref="ModelReference.Test"/> or <see cref="ModelReference.Validation"/>.</param>
    /// <param name="scores">[images × classes], probabilities of the model.onnx; at least one image.</param>
    /// <param name="distance">Of the same images from the training images; null where it was not measured.</param>
    public static ModelReference Of(string sha256, string images, FeatureMatrix scores, DistanceReference? distance = null)
    {
        int[] predicted = new int[scores.Columns], confidence = new int[ScoreBins.Count];
        double sum = 0;
        for (int i = 0; i < scores.Rows; i++)
        {
            ReadOnlySpan<float> row = scores.Row(i);
            int best = TensorPrimitives.IndexOfMax(row);
            predicted[best]++;
            confidence[ScoreBins.Of(row[best])]++;
            sum += row[best];
        }

        return new ModelReference
        {
            Model = sha256,
            Images = images,
            Count = scores.Rows,
            Predicted = predicted,
            Confidence = confidence,
            MeanConfidence = Math.Clamp(sum / scores.Rows, 0, 1),
            Distance = distance,
        };
    }
}
