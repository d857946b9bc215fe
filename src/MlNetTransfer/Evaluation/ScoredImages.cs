using System.Numerics.Tensors;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Evaluation;

/// <summary>What the figures need of every image: its class, the class it was given, and how sure that was.</summary>
internal sealed record ScoredImages
{
    /// <summary>ML.NET's floor under the score of the right class.</summary>
    private const double SmallestScore = 1e-15;

    public required int Classes { get; init; }

    /// <summary>[images], true class.</summary>
    public required int[] Labels { get; init; }

    /// <summary>[images], class with the highest score; of equals the first.</summary>
    public required int[] Predicted { get; init; }

    /// <summary>[images], highest score.</summary>
    public required float[] Confidence { get; init; }

    /// <summary>[images], −ln(score of the true class).</summary>
    public required double[] Loss { get; init; }

    /// <summary>[images], how many classes rank before the true one.</summary>
    public required int[] Rank { get; init; }

    public int Count => Labels.Length;

    /// <param name="scores">[images × classes], probabilities.</param>
    /// <param name="labels">[images], 0 … classes − 1.</param>
    public static ScoredImages Of(FeatureMatrix scores, IReadOnlyList<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Rows, labels.Count);
        ScoredImages images = Empty(labels.Count, scores.Columns);
        for (int i = 0; i < labels.Count; i++)
        {
            images.Set(i, labels[i], scores.Row(i));
        }

        return images;
    }

    /// <summary>Images whose scores are not known yet: 24 bytes each.</summary>
    public static ScoredImages Empty(int count, int classes) => new()
    {
        Classes = classes,
        Labels = new int[count],
        Predicted = new int[count],
        Confidence = new float[count],
        Loss = new double[count],
        Rank = new int[count],
    };

    /// <summary>Sets what an image was given.</summary>
    /// <param name="image">0-based.</param>
    /// <param name="label">Its class.</param>
    /// <param name="scores">[classes], probabilities.</param>
    public void Set(int image, int label, ReadOnlySpan<float> scores)
    {
        float own = scores[label];
        int predicted = TensorPrimitives.IndexOfMax(scores), rank = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            rank += scores[c] > own || (scores[c] == own && c < label) ? 1 : 0;
        }

        (Labels[image], Predicted[image], Rank[image]) = (label, predicted, rank);
        (Confidence[image], Loss[image]) = (scores[predicted], -Math.Log(Math.Max(SmallestScore, own)));
    }
}
