using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Sessions;

/// <summary>Scores that are no numbers are no answer.</summary>
public static class ScoreCheck
{
    /// <summary>MNT807 for scores that are no numbers; null for sound ones.</summary>
    public static Finding? WhyNoScores(ReadOnlySpan<float> scores, string where) => float.IsFinite(TensorPrimitives.SumOfMagnitudes(scores))
        ? null
        : Finding.Error(
            FindingCode.ScoresNotFinite,
            where,
            "the model gives scores that are not numbers (NaN) for it",
            "The model is damaged, or was trained on such values. Train it again.");
}
