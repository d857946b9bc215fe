namespace MlNetTransfer.Numerics;

/// <summary>L2-regularised softmax regression on scaled features.</summary>
/// <remarks>
/// L-BFGS, preconditioned by the Hessian at equal probabilities: in the principal axes that is sⱼ/(N·C) + λ per class, a diagonal. Ten to thirty
/// steps instead of hundreds on features whose variances span many decades.
/// </remarks>
internal static unsafe class SoftmaxRegression
{
    private const int MaximumIterations = 500;

    /// <summary>Estimated excess over the minimum at which the fit ends, in nats per row.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Fits.</summary>
    /// <param name="rows">N rows of D scaled features.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="lambda">Minimises weighted mean cross-entropy + λ/2 ‖W‖²; positive.</param>
    /// <param name="axes">Principal axes of these rows, or of more rows of the same kind: they change the speed, not the result.</param>
    /// <param name="axesWeight">Sum of row weights behind <paramref name="axes"/>.</param>
    /// <param name="start">Parameters to start from; null for W = 0 and the class frequencies.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static SoftmaxFit Fit(
        ScaledRows rows, int[] labels, int classes, double[]? weights, double lambda, PrincipalAxes axes, double axesWeight, double[]? start,
        CancellationToken cancellationToken)
    {
        var objective = new SoftmaxObjective(rows, labels, classes, weights, lambda);
        double[] point = (double[]?)start?.Clone() ?? Prior(objective.Parameters, labels, classes, weights);
        var preconditioner = new Preconditioner(axes, axesWeight, classes, lambda);
        LimitedMemoryBfgs.Outcome outcome = LimitedMemoryBfgs.Minimise(
            objective.Evaluate, preconditioner.Apply, point, Tolerance, MaximumIterations, cancellationToken);
        return new SoftmaxFit(point, classes, rows.Dimension, outcome.Value, outcome.Iterations, outcome.Converged);
    }

    /// <summary>W = 0, b = log class frequency, with one image more per class so that a class without images stays finite.</summary>
    private static double[] Prior(int length, int[] labels, int classes, double[]? weights)
    {
        var point = new double[length];
        Span<double> bias = point.AsSpan(length - classes);
        bias.Fill(1);
        for (int i = 0; i < labels.Length; i++)
        {
            bias[labels[i]] += weights?[i] ?? 1;
        }

        foreach (ref double value in bias)
        {
            value = Math.Log(value);
        }

        return point;
    }

    /// <summary>(V diag(s/(W·C) + λ)⁻¹ Vᵀ + (I − V Vᵀ)/λ) on every row of the weights, C on the bias.</summary>
    private sealed class Preconditioner
    {
        // Wide enough for products from copies.
        private const int Strip = 128;

        private readonly PrincipalAxes _axes;
        private readonly int _classes;
        private readonly double _lambda;
        private readonly double[] _scale;

        public Preconditioner(PrincipalAxes axes, double axesWeight, int classes, double lambda)
        {
            _axes = axes;
            _classes = classes;
            _lambda = lambda;
            _scale = [.. axes.Eigenvalues.Select(s => (1 / ((s / (axesWeight * classes)) + lambda)) - (1 / lambda))];
        }

        public void Apply(double[] vector)
        {
            int dimension = _axes.Dimension, stride = MatrixProduct.Stride(dimension), classStride = MatrixProduct.Padded(_classes);
            var byFeature = new double[dimension * classStride];
            var result = new double[_classes * stride];
            for (int c = 0; c < _classes; c++)
            {
                for (int d = 0; d < dimension; d++)
                {
                    byFeature[(d * classStride) + c] = vector[(c * dimension) + d];
                    result[(c * stride) + d] = vector[(c * dimension) + d] / _lambda;
                }
            }

            var coordinates = new double[Math.Max(_axes.Rank, 1) * classStride];
            Parallel.For(0, (_axes.Rank + Strip - 1) / Strip, part =>
            {
                int first = part * Strip, count = Math.Min(Strip, _axes.Rank - first);
                fixed (double* v = _axes.Axes, g = byFeature, t = coordinates)
                {
                    double* rows = t + (first * classStride);
                    MatrixProduct.Add(v + ((long)first * stride), stride, 1, g, classStride, rows, classStride, count, classStride, dimension);
                    for (int j = 0; j < count * classStride; j++)
                    {
                        rows[j] *= _scale[first + (j / classStride)];
                    }
                }
            });

            int padded = MatrixProduct.Padded(dimension);
            Parallel.For(0, (padded + Strip - 1) / Strip, part =>
            {
                int first = part * Strip;
                fixed (double* v = _axes.Axes, t = coordinates, r = result)
                {
                    MatrixProduct.Add(
                        t, 1, classStride, v + first, stride, r + first, stride, _classes, Math.Min(Strip, padded - first), _axes.Rank);
                }
            });

            for (int c = 0; c < _classes; c++)
            {
                result.AsSpan(c * stride, dimension).CopyTo(vector.AsSpan(c * dimension));
                vector[(_classes * dimension) + c] *= _classes;
            }
        }
    }
}
