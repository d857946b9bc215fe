using MlNetTransfer.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Training;

/// <summary>Scores of features by a head, as the exported graph computes them but for the order of sums.</summary>
internal static class HeadScores
{
    /// <summary>Logits at temperature 1 of some rows.</summary>
    /// <param name="head">The classifier.</param>
    /// <param name="features">[images × D].</param>
    /// <param name="rows">Which of them.</param>
    /// <returns>[rows × classes].</returns>
    public static double[] Logits(LinearHead head, IRowBlocks features, ReadOnlyMemory<int> rows)
    {
        double[] logits = new double[rows.Length * head.Classes];
        float[] read = new float[rows.Length * features.Columns];
        features.Read(rows.Span, read);
        Parallel.For(0, rows.Length, i =>
        {
            ReadOnlySpan<float> row = read.AsSpan(i * features.Columns, features.Columns);
            for (int c = 0; c < head.Classes; c++)
            {
                logits[(i * head.Classes) + c] = (double)TensorPrimitives.Dot(head.Weights.Row(c), row) + head.Bias[c];
            }
        });
        return logits;
    }

    /// <summary>Probabilities of some rows, calibrated.</summary>
    /// <param name="head">The classifier.</param>
    /// <param name="features">[images × D].</param>
    /// <param name="rows">Which of them.</param>
    /// <returns>[rows × classes].</returns>
    public static FeatureMatrix Of(LinearHead head, IRowBlocks features, ReadOnlyMemory<int> rows)
    {
        double[] logits = Logits(head, features, rows);
        FeatureMatrix scores = new(rows.Length, head.Classes);
        for (int i = 0; i < rows.Length; i++)
        {
            Span<double> own = logits.AsSpan(i * head.Classes, head.Classes);
            TensorPrimitives.Divide(own, head.Temperature, own);
            TensorPrimitives.Subtract(own, TensorPrimitives.Max<double>(own), own);
            TensorPrimitives.Exp<double>(own, own);
            double sum = TensorPrimitives.Sum<double>(own);
            for (int c = 0; c < own.Length; c++)
            {
                scores.Row(i)[c] = (float)(own[c] / sum);
            }
        }

        return scores;
    }
}
