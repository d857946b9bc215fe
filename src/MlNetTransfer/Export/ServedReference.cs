using System.Numerics.Tensors;
using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Export;

/// <summary>What a model.onnx said, for those who serve it.</summary>
internal static class ServedReference
{
    /// <param name="sha256">Of the model.onnx.</param>
    /// <param name="images">What the images were: <see cref="ModelReference.Test"/> or <see cref="ModelReference.Validation"/>.</param>
    /// <param name="scores">[images × classes], probabilities of the model.onnx; at least one image.</param>
    /// <param name="measure">Of distances from the training images; null where there is none.</param>
    /// <param name="distances">[images], bins of <see cref="DistanceBins"/>, where there is a measure.</param>
    public static ModelReference Of(
        string sha256, string images, FeatureMatrix scores, DistanceReference? measure = null, IReadOnlyList<int>? distances = null)
    {
        ReferenceAnswer[] answers = new ReferenceAnswer[scores.Rows];
        double sum = 0;
        for (int i = 0; i < scores.Rows; i++)
        {
            ReadOnlySpan<float> row = scores.Row(i);
            int best = TensorPrimitives.IndexOfMax(row);
            answers[i] = new ReferenceAnswer(best, ScoreBins.Of(row[best]), measure is null ? null : distances![i]);
            sum += row[best];
        }

        return ModelReference.Of(sha256, images, answers, Math.Clamp(sum / scores.Rows, 0, 1), measure);
    }
}
