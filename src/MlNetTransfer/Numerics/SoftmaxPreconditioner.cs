using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>An approximation of the inverse Hessian of <see cref="SoftmaxObjective"/>, the same kind of matrix for every class.</summary>
/// <remarks>
/// (V diag(s/(W·C) + λ)⁻¹ Vᵀ + (I − V Vᵀ)/λ) on every row of the weights, C on the bias: the Hessian at equal probabilities. With class means known,
/// the matrix that is inverted also has aₖ mₖ mₖᵀ for class k, where mₖ is its mean and aₖ the curvature p(1 − p) of its own rows (Sherman–Morrison).
/// </remarks>
internal sealed unsafe class SoftmaxPreconditioner
{
    // Wide enough for products from copies.
    private const int Strip = 128;

    private readonly SoftmaxObjective _objective;
    private readonly PrincipalAxes _axes;
    private readonly int _classes;
    private readonly double _lambda;
    private readonly double[] _inverse;
    private double[]? _shrunkMeans;
    private double[] _meanNorms = [];

    /// <summary>Prepares the Hessian at equal probabilities.</summary>
    /// <param name="objective">Asked for the curvature of the classes at its latest point.</param>
    /// <param name="axes">Principal axes of its rows.</param>
    /// <param name="axesWeight">Sum of row weights behind <paramref name="axes"/>.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="lambda">Against the mean loss; positive.</param>
    public SoftmaxPreconditioner(SoftmaxObjective objective, PrincipalAxes axes, double axesWeight, int classes, double lambda)
    {
        _objective = objective;
        _axes = axes;
        _classes = classes;
        _lambda = lambda;
        _inverse = [.. axes.Eigenvalues.Select(s => 1 / ((s / (axesWeight * classes)) + lambda))];
    }

    private int ClassStride => MatrixProduct.Padded(_classes);

    /// <summary>From now on the curvature along the mean of each class counts too.</summary>
    /// <param name="sums">As <see cref="ClassSums.InAxes"/> gives them; becomes part of this.</param>
    /// <param name="labels">[rows].</param>
    /// <param name="weights">[rows]; null for ones.</param>
    public void KnowClassMeans(double[] sums, int[] labels, double[]? weights)
    {
        var perClass = new double[ClassStride];
        for (int i = 0; i < labels.Length; i++)
        {
            perClass[labels[i]] += weights?[i] ?? 1;
        }

        TensorPrimitives.Max(perClass, double.Epsilon, perClass);
        _meanNorms = new double[ClassStride];
        for (int j = 0; j < _axes.Rank; j++)
        {
            Span<double> mean = sums.AsSpan(j * ClassStride, ClassStride);
            TensorPrimitives.Divide(mean, perClass, mean);
            for (int c = 0; c < _classes; c++)
            {
                _meanNorms[c] += mean[c] * mean[c] * _inverse[j];
            }

            TensorPrimitives.Multiply(mean, _inverse[j], mean);
        }

        _shrunkMeans = sums;
    }

    /// <summary>Replaces a vector of parameters by this matrix times it.</summary>
    public void Apply(double[] vector)
    {
        int dimension = _axes.Dimension, stride = MatrixProduct.Stride(dimension), classStride = ClassStride;
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
                MatrixProduct.Add(
                    v + ((long)first * stride), stride, 1, g, classStride, t + (first * classStride), classStride, count, classStride, dimension);
            }
        });
        Shrink(coordinates);

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

    /// <summary>In the axes: the inverse less 1/λ, which the result holds already.</summary>
    private void Shrink(double[] coordinates)
    {
        double[] along = AlongMeans(coordinates);
        for (int j = 0; j < _axes.Rank; j++)
        {
            Span<double> row = coordinates.AsSpan(j * ClassStride, ClassStride);
            TensorPrimitives.Multiply(row, _inverse[j] - (1 / _lambda), row);
            if (_shrunkMeans is not null)
            {
                TensorPrimitives.MultiplyAdd(_shrunkMeans.AsSpan(j * ClassStride, ClassStride), along, row, row);
            }
        }
    }

    /// <summary>[classes]: how much of its shrunk mean each class is given, taken away.</summary>
    private double[] AlongMeans(double[] coordinates)
    {
        var along = new double[ClassStride];
        if (_shrunkMeans is null)
        {
            return along;
        }

        for (int j = 0; j < _axes.Rank; j++)
        {
            TensorPrimitives.MultiplyAdd(
                coordinates.AsSpan(j * ClassStride, ClassStride), _shrunkMeans.AsSpan(j * ClassStride, ClassStride), along, along);
        }

        for (int c = 0; c < _classes; c++)
        {
            double curvature = _objective.OwnCurvature[c];
            along[c] *= -curvature / (1 + (curvature * _meanNorms[c]));
        }

        return along;
    }
}
