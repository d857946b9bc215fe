using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Numerics;

/// <summary>A fitted softmax classifier on scaled features.</summary>
/// <param name="Parameters">W [classes × D] row-major, then b [classes].</param>
/// <param name="Classes">Rows of W.</param>
/// <param name="Dimension">Columns of W.</param>
/// <param name="Objective">Weighted mean cross-entropy plus penalty at the end.</param>
/// <param name="Iterations">L-BFGS steps.</param>
/// <param name="Evaluations">Passes over the rows, at least one per step.</param>
/// <param name="Converged">False when the steps ran out first.</param>
internal sealed record SoftmaxFit(double[] Parameters, int Classes, int Dimension, double Objective, int Iterations, int Evaluations, bool Converged)
{
    /// <summary>Logits of scaled rows, [rows × classes] row-major.</summary>
    public unsafe double[] Logits(IScaledRows rows, CancellationToken cancellationToken)
    {
        const int block = 64;
        int stride = MatrixProduct.Padded(Classes), rowStride = MatrixProduct.Stride(Dimension);
        var transposed = new double[Dimension * stride];
        for (int c = 0; c < Classes; c++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                transposed[(d * stride) + c] = Parameters[(c * Dimension) + d];
            }
        }

        var logits = new double[rows.Count * Classes];
        var pool = new ScratchPool<(double[] Scaled, double[] Scores)>(() => (new double[block * rowStride], new double[block * stride]));
        ParallelLoop.For((rows.Count + block - 1) / block, new ParallelOptions { CancellationToken = cancellationToken }, part => pool.Use(scratch =>
        {
            int start = part * block, count = Math.Min(block, rows.Count - start);
            double[] scores = scratch.Scores;
            Array.Clear(scores);
            fixed (double* x = scratch.Scaled, w = transposed, s = scores)
            {
                rows.CopyRows(start, count, x, rowStride);
                MatrixProduct.Add(x, rowStride, 1, w, stride, s, stride, count, stride, Dimension);
            }

            for (int i = 0; i < count; i++)
            {
                for (int c = 0; c < Classes; c++)
                {
                    logits[((start + i) * Classes) + c] = scores[(i * stride) + c] + Parameters[(Classes * Dimension) + c];
                }
            }
        }));
        return logits;
    }
}
