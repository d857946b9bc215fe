using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>An approximation of the inverse Hessian of <see cref="SoftmaxObjective"/> at the point that it evaluated last.</summary>
/// <remarks>
/// For class k it is (V diag(s·cₖ/W + λ)⁻¹ Vᵀ + (I − V Vᵀ)/λ) on its row of the weights and 1/cₖ on its bias, where cₖ is the
/// mean curvature p(1 − p) of the class over the rows, times C/(C − 1): 1/C where all probabilities are equal, and near 0 where
/// nearly all rows are classified for sure. With class means known, the matrix that is inverted also has aₖ mₖ mₖᵀ, where mₖ is
/// the mean of the class and aₖ the curvature of its own rows (Sherman–Morrison).
/// </remarks>
internal sealed unsafe class SoftmaxPreconditioner
{
    // Wide enough for products from copies.
    private const int Strip = 128;

    // Where every row is sure of a class its curvature is 0, and its bias must not be divided by that.
    private const double LeastCurvature = 1e-6;

    private readonly SoftmaxObjective _objective;
    private readonly PrincipalAxes _axes;
    private readonly int _classes;
    private readonly double _lambda;
    private readonly double[] _variances;
    private readonly double[] _curvature;
    private double[]? _means;

    /// <summary>Prepares it.</summary>
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
        _variances = [.. axes.Eigenvalues.Select(s => s / axesWeight)];
        _curvature = new double[ClassStride];
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
        for (int j = 0; j < _axes.Rank; j++)
        {
            Span<double> mean = sums.AsSpan(j * ClassStride, ClassStride);
            TensorPrimitives.Divide(mean, perClass, mean);
        }

        _means = sums;
    }

    /// <summary>Replaces a vector of parameters by this matrix times it.</summary>
    public void Apply(double[] vector)
    {
        for (int c = 0; c < _classes; c++)
        {
            _curvature[c] = Math.Max(_objective.Curvature[c] * _classes / (_classes - 1.0), LeastCurvature);
        }

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
            vector[(_classes * dimension) + c] /= _curvature[c];
        }
    }

    /// <summary>In the axes: the inverse less 1/λ, which the result holds already.</summary>
    private void Shrink(double[] coordinates)
    {
        double[]? along = _means is null ? null : AlongMeans(coordinates, _means);
        var inverse = new double[ClassStride];
        for (int j = 0; j < _axes.Rank; j++)
        {
            InverseOf(j, inverse);
            Span<double> row = coordinates.AsSpan(j * ClassStride, ClassStride);
            for (int c = 0; c < _classes; c++)
            {
                double shrunkMean = along is null ? 0 : along[c] * _means![(j * ClassStride) + c] * inverse[c];
                row[c] = (row[c] * (inverse[c] - (1 / _lambda))) + shrunkMean;
            }
        }
    }

    /// <summary>[classes]: how much of its shrunk mean each class is given, taken away.</summary>
    private double[] AlongMeans(double[] coordinates, double[] means)
    {
        double[] along = new double[ClassStride], norms = new double[ClassStride], inverse = new double[ClassStride], shrunk = new double[ClassStride];
        for (int j = 0; j < _axes.Rank; j++)
        {
            InverseOf(j, inverse);
            ReadOnlySpan<double> mean = means.AsSpan(j * ClassStride, ClassStride);
            TensorPrimitives.Multiply(mean, inverse, shrunk);
            TensorPrimitives.MultiplyAdd(coordinates.AsSpan(j * ClassStride, ClassStride), shrunk, along, along);
            TensorPrimitives.MultiplyAdd(mean, shrunk, norms, norms);
        }

        for (int c = 0; c < _classes; c++)
        {
            double curvature = _objective.OwnCurvature[c];
            along[c] *= -curvature / (1 + (curvature * norms[c]));
        }

        return along;
    }

    /// <summary>[classes]: the inverse along one axis.</summary>
    private void InverseOf(int axis, double[] inverse)
    {
        for (int c = 0; c < _classes; c++)
        {
            inverse[c] = 1 / ((_curvature[c] * _variances[axis]) + _lambda);
        }
    }
}
