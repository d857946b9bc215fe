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
        int count = labels.Count;
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Rows, count);
        ScoredImages images = new()
        {
            Classes = scores.Columns,
            Labels = [.. labels],
            Predicted = new int[count],
            Confidence = new float[count],
            Loss = new double[count],
            Rank = new int[count],
        };
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = scores.Row(i);
            float own = row[labels[i]];
            images.Predicted[i] = TensorPrimitives.IndexOfMax(row);
            images.Confidence[i] = row[images.Predicted[i]];
            images.Loss[i] = -Math.Log(Math.Max(SmallestScore, own));
            for (int c = 0; c < row.Length; c++)
            {
                images.Rank[i] += row[c] > own || (row[c] == own && c < labels[i]) ? 1 : 0;
            }
        }

        return images;
    }
}
