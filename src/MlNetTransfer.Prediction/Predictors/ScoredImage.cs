using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>Scores of one image as a prediction.</summary>
internal static class ScoredImage
{
    /// <param name="model">What scored.</param>
    /// <param name="row">Probabilities, and features behind them where the model was opened so.</param>
    /// <param name="where">The image.</param>
    /// <exception cref="TransferException">MNT807 when they are no numbers.</exception>
    public static Prediction ToPrediction(this OnnxClassifier model, ReadOnlySpan<float> row, string where)
    {
        ReadOnlySpan<float> scores = row[..model.Labels.Count];
        if (ScoreCheck.WhyNoScores(scores, where) is { } finding)
        {
            throw new TransferException(finding);
        }

        int best = TensorPrimitives.IndexOfMax(scores);
        return new Prediction(model.Labels[best], scores[best], scores.ToArray()) { Features = row[scores.Length..].ToArray() };
    }
}
