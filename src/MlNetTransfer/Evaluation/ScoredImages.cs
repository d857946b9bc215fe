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
        return Of(Enumerable.Range(0, labels.Count).Select(i => ((ReadOnlyMemory<float>)scores.Row(i).ToArray(), labels[i])), scores.Columns, labels.Count);
    }

    /// <param name="images">Scores of an image, [classes], and its class, 0 … classes − 1. Each is used before the next is asked for.</param>
    /// <param name="classes">How many.</param>
    /// <param name="expected">Images; another number takes longer.</param>
    public static ScoredImages Of(IEnumerable<(ReadOnlyMemory<float> Scores, int Label)> images, int classes, int expected)
    {
        List<int> labels = new(expected), predicted = new(expected), ranks = new(expected);
        List<float> confidence = new(expected);
        List<double> loss = new(expected);
        foreach ((ReadOnlyMemory<float> scores, int label) in images)
        {
            ReadOnlySpan<float> row = scores.Span;
            float own = row[label];
            int best = TensorPrimitives.IndexOfMax(row), rank = 0;
            for (int c = 0; c < row.Length; c++)
            {
                rank += row[c] > own || (row[c] == own && c < label) ? 1 : 0;
            }

            labels.Add(label);
            predicted.Add(best);
            confidence.Add(row[best]);
            loss.Add(-Math.Log(Math.Max(SmallestScore, own)));
            ranks.Add(rank);
        }

        return new ScoredImages
        {
            Classes = classes,
            Labels = [.. labels],
            Predicted = [.. predicted],
            Confidence = [.. confidence],
            Loss = [.. loss],
            Rank = [.. ranks],
        };
    }
}
