using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>One-vs-rest ridge regression on scaled features, judged by exact leave-one-out at every regularisation of a path.</summary>
/// <remarks>
/// minimises Σᵢ wᵢ (yᵢ − b − xᵢ·β)² + λ‖β‖² with targets ±1 and a free intercept b. With z = Vᵀ(x − x̄) in the principal axes of the centred rows,
/// ŷᵢ = ȳ + Σⱼ zᵢⱼ aⱼ/(sⱼ + λ), leverage hᵢ = wᵢ/Σw + wᵢ Σⱼ zᵢⱼ²/(sⱼ + λ), and the leave-one-out error is (yᵢ − ŷᵢ)/(1 − hᵢ)
/// (Allen's PRESS, doi:10.1080/00401706.1974.10489157). Scaling and row weights are held as they are while a row is left out.
/// One eigendecomposition in min(N, D) dimensions serves the whole path.
/// </remarks>
internal sealed unsafe class RidgeLeaveOneOut
{
    private const int Block = 64;

    /// <summary>1 − leverage is never less: where a row alone fixes its own prediction, rounding would divide by 0.</summary>
    private const double SmallestRemainder = 1e-12;

    /// <summary>Scores, of the order of 1, that are closer than this are equal: the first class of equals is taken, not the one that rounding
    /// favours.</summary>
    private const double Tie = 1e-9;

    private readonly ScaledRows _rows;
    private readonly int[] _labels;
    private readonly double[]? _weights;
    private readonly int _classes;
    private readonly double _totalWeight;
    private readonly double[] _targetMean;
    private readonly PrincipalAxes _axes;
    private readonly double[] _axesTransposed;
    private readonly double[] _response;

    /// <summary>Prepares the path: one eigendecomposition, one pass over the rows.</summary>
    /// <param name="rows">N ≥ 2 rows, scaled with mean 0 under <paramref name="weights"/>.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="axes">Principal axes of the same rows under the same weights.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public RidgeLeaveOneOut(
        ScaledRows rows, int[] labels, int classes, double[]? weights, PrincipalAxes axes, CancellationToken cancellationToken)
    {
        _rows = rows;
        _labels = labels;
        _weights = weights;
        _classes = classes;
        _totalWeight = weights?.Sum() ?? rows.Count;
        _axes = axes;
        _axesTransposed = axes.Transposed();
        _targetMean = new double[classes];
        Array.Fill(_targetMean, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            _targetMean[labels[i]] += 2 * (weights?[i] ?? 1) / _totalWeight;
        }

        _response = Response(cancellationToken);
    }

    /// <summary>A path of regularisations, four per decade around the mean eigenvalue, from nearly none to nearly constant predictions.</summary>
    public double[] DefaultPath()
    {
        double centre = _axes.Rank == 0 ? 1 : TensorPrimitives.Sum<double>(_axes.Eigenvalues) / _axes.Rank;
        return [.. Enumerable.Range(-16, 25).Select(k => centre * Math.Pow(10, k / 4.0))];
    }

    /// <summary>Judges every regularisation.</summary>
    /// <param name="lambdas">Positive.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public RidgePoint[] Evaluate(IReadOnlyList<double> lambdas, CancellationToken cancellationToken)
    {
        int[][] predicted = [.. lambdas.Select(_ => new int[_rows.Count])];
        var errors = new double[lambdas.Count][];
        for (int k = 0; k < errors.Length; k++)
        {
            errors[k] = new double[_rows.Count];
        }

        int blocks = (_rows.Count + Block - 1) / Block;
        ScratchPool<Scratch> pool = new(() => new Scratch(_axes, _classes));
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken }, block => pool.Use(scratch =>
        {
            int start = block * Block, count = Math.Min(Block, _rows.Count - start);
            FillCoordinates(scratch, start, count);
            for (int k = 0; k < lambdas.Count; k++)
            {
                Judge(scratch, start, count, lambdas[k], predicted[k], errors[k]);
            }
        }));
        return [.. lambdas.Select((lambda, k) => Summarise(lambda, predicted[k], errors[k]))];
    }

    /// <summary>a [Rank × Padded(classes)]: Vᵀ Σᵢ wᵢ xᵢ (yᵢ − ȳ), from the weighted sum of each class alone, as all rows sum to 0.</summary>
    private double[] Response(CancellationToken cancellationToken)
    {
        double[] response = ClassSums.InAxes(_rows, _labels, _classes, _weights, _axes, cancellationToken);
        TensorPrimitives.Multiply(response, 2, response);
        return response;
    }

    /// <summary>z of a block of rows.</summary>
    private void FillCoordinates(Scratch scratch, int start, int count)
    {
        int rowStride = MatrixProduct.Stride(_rows.Dimension), stride = scratch.Stride;
        Array.Clear(scratch.Coordinates);
        fixed (double* x = scratch.Scaled, v = _axesTransposed, z = scratch.Coordinates)
        {
            _rows.CopyRows(start, count, x, rowStride);
            MatrixProduct.Add(x, rowStride, 1, v, stride, z, stride, count, MatrixProduct.Padded(_axes.Rank), _rows.Dimension);
        }
    }

    private void Judge(Scratch scratch, int start, int count, double lambda, int[] predicted, double[] errors)
    {
        int rank = _axes.Rank, stride = scratch.Stride, scoreStride = MatrixProduct.Padded(_classes);
        TensorPrimitives.Add(_axes.Eigenvalues, lambda, scratch.Shrink);
        TensorPrimitives.Divide(1, scratch.Shrink, scratch.Shrink);
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.Multiply(
                scratch.Coordinates.AsSpan(i * stride, rank), scratch.Shrink, scratch.Shrunk.AsSpan(i * stride, rank));
        }

        Array.Clear(scratch.Scores);
        fixed (double* z = scratch.Shrunk, a = _response, s = scratch.Scores)
        {
            MatrixProduct.Add(z, stride, 1, a, scoreStride, s, scoreStride, count, scoreStride, rank);
        }

        for (int i = 0; i < count; i++)
        {
            double weight = _weights?[start + i] ?? 1;
            double leverage = weight * ((1 / _totalWeight) + TensorPrimitives.Dot<double>(
                scratch.Shrunk.AsSpan(i * stride, rank), scratch.Coordinates.AsSpan(i * stride, rank)));
            (predicted[start + i], errors[start + i]) =
                LeaveOut(
                    scratch.Scores.AsSpan(i * scoreStride, _classes),
                    _labels[start + i],
                    weight / (_totalWeight - weight),
                    Math.Max(1 - leverage, SmallestRemainder));
        }
    }

    /// <summary>Turns fitted scores less their mean into the leave-one-out class and mean squared error of one row.</summary>
    /// <remarks>Without a row its own class is rarer by it, and where the features tell nothing every row would be taken for another class: below
    /// chance, not at it. So for the class, not for the error, the intercept is that of all rows.</remarks>
    private (int Predicted, double Error) LeaveOut(Span<double> scores, int label, double share, double remaining)
    {
        int best = 0;
        double bestScore = double.NegativeInfinity, squares = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            double target = c == label ? 1 : -1;
            double error = (target - _targetMean[c] - scores[c]) / remaining;
            squares += error * error;
            double score = target - error + (share * (target - _targetMean[c]));
            if (score > bestScore + Tie)
            {
                bestScore = score;
                best = c;
            }
        }

        return (best, squares / scores.Length);
    }

    private RidgePoint Summarise(double lambda, int[] predicted, double[] errors)
    {
        double sum = 0;
        int right = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            right += predicted[i] == _labels[i] ? 1 : 0;
            sum += (_weights?[i] ?? 1) * errors[i];
        }

        return new RidgePoint(lambda, (double)right / errors.Length, sum / _totalWeight, predicted);
    }

    /// <summary>Buffers of one thread for one block of rows.</summary>
    private sealed class Scratch(PrincipalAxes axes, int classes)
    {
        public readonly int Stride = MatrixProduct.Stride(axes.Rank);
        public readonly double[] Scaled = new double[Block * MatrixProduct.Stride(axes.Dimension)];
        public readonly double[] Coordinates = new double[Block * MatrixProduct.Stride(axes.Rank)];
        public readonly double[] Shrunk = new double[Block * MatrixProduct.Stride(axes.Rank)];
        public readonly double[] Scores = new double[Block * MatrixProduct.Padded(classes)];
        public readonly double[] Shrink = new double[axes.Rank];
    }
}
