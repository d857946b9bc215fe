using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>Scores of one image as a prediction.</summary>
internal static class ScoredImage
{
    /// <param name="model">What scored.</param>
    /// <param name="row">Probabilities, and behind them the score of the unknown and features where the model was opened so.</param>
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
        ReadOnlySpan<float> others = row[scores.Length..];
        float? unknown = model.HasUnknown ? Finite(others[0]) : null;
        return new Prediction(model.Labels[best], scores[best], scores.ToArray())
        {
            UnknownScore = unknown,
            IsUnknown = unknown is null ? null : unknown > model.UnknownThreshold,
            Features = others[(model.HasUnknown ? 1 : 0)..].ToArray(),
        };
    }

    /// <summary>What is no number is as far from the training images as can be.</summary>
    private static float Finite(float score) => float.IsFinite(score) ? score : float.MaxValue;
}
