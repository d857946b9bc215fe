using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>Sums of the rows of each class.</summary>
internal static unsafe class ClassSums
{
    /// <summary>[Rank × Padded(classes)]: Vᵀ Σᵢ wᵢ xᵢ over the rows of each class.</summary>
    /// <param name="rows">N rows of D scaled features.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 1.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="axes">V.</param>
    /// <param name="cancellationToken">Ends the work between lanes.</param>
    public static double[] InAxes(
        IScaledRows rows, int[] labels, int classes, double[]? weights, PrincipalAxes axes, CancellationToken cancellationToken)
    {
        int dimension = rows.Dimension, stride = MatrixProduct.Stride(dimension);
        double[] byClass = RowLanes.Sum(rows.Count, classes * dimension, (sums, start, end) =>
        {
            var row = new double[stride];
            for (int i = start; i < end; i++)
            {
                fixed (double* x = row)
                {
                    rows.CopyRows(i, 1, x, stride);
                }

                Span<double> sum = sums.AsSpan(labels[i] * dimension, dimension);
                TensorPrimitives.MultiplyAdd(row.AsSpan(0, dimension), weights?[i] ?? 1, sum, sum);
            }
        }, cancellationToken);
        return ToAxes(byClass, classes, axes);
    }

    /// <summary>The same of sums that are known.</summary>
    /// <param name="byClass">[classes × D].</param>
    /// <param name="classes">At least 1.</param>
    /// <param name="axes">V.</param>
    public static double[] ToAxes(double[] byClass, int classes, PrincipalAxes axes)
    {
        int dimension = axes.Dimension, classStride = MatrixProduct.Padded(classes);
        var byFeature = new double[dimension * classStride];
        for (int c = 0; c < classes; c++)
        {
            for (int d = 0; d < dimension; d++)
            {
                byFeature[(d * classStride) + c] = byClass[(c * dimension) + d];
            }
        }

        var inAxes = new double[axes.Rank * classStride];
        fixed (double* v = axes.Axes, m = byFeature, a = inAxes)
        {
            MatrixProduct.Add(v, axes.Stride, 1, m, classStride, a, classStride, axes.Rank, classStride, dimension);
        }

        return inAxes;
    }
}
