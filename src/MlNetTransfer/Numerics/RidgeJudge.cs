using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>Judges blocks of rows by ridge regression fitted without each of them, at every regularisation of a path. Thread-safe.</summary>
/// <remarks>The formulas are in <see cref="RidgeLeaveOneOut"/>.</remarks>
internal sealed unsafe class RidgeJudge
{
    /// <summary>Most rows of a block.</summary>
    public const int Block = 64;

    /// <summary>1 − leverage is never less: where a row alone fixes its own prediction, rounding would divide by 0.</summary>
    private const double SmallestRemainder = 1e-12;

    /// <summary>Scores, of the order of 1, that are closer than this are equal: the first class of equals is taken, not the one that rounding
    /// favours.</summary>
    private const double Tie = 1e-9;

    private readonly int _classes;
    private readonly double _totalWeight;
    private readonly double[] _targetMean;
    private readonly PrincipalAxes _axes;
    private readonly double[] _axesTransposed;
    private readonly double[] _response;
    private readonly ScratchPool<Scratch> _pool;

    /// <summary>Prepares it.</summary>
    /// <param name="axes">Principal axes of all rows under their weights.</param>
    /// <param name="sumsInAxes">Weighted sums of the rows of each class, as <see cref="ClassSums"/> gives them; becomes part of this.</param>
    /// <param name="targetMean">[classes], weighted mean of the targets ±1.</param>
    /// <param name="totalWeight">Of all rows.</param>
    public RidgeJudge(PrincipalAxes axes, double[] sumsInAxes, double[] targetMean, double totalWeight)
    {
        _axes = axes;
        _axesTransposed = axes.Transposed();
        _classes = targetMean.Length;
        _targetMean = targetMean;
        _totalWeight = totalWeight;
        _pool = new ScratchPool<Scratch>(() => new Scratch(_axes, _classes));

        // a [Rank × Padded(classes)]: Vᵀ Σᵢ wᵢ xᵢ (yᵢ − ȳ), from the weighted sum of each class alone, as all rows sum to 0.
        _response = sumsInAxes;
        TensorPrimitives.Multiply(_response, 2, _response);
    }

    /// <summary>A path of regularisations, four per decade around the mean eigenvalue, from nearly none to nearly constant predictions.</summary>
    public static double[] DefaultPath(PrincipalAxes axes)
    {
        double centre = axes.Rank == 0 ? 1 : TensorPrimitives.Sum<double>(axes.Eigenvalues) / axes.Rank;
        return [.. Enumerable.Range(-16, 25).Select(k => centre * Math.Pow(10, k / 4.0))];
    }

    /// <summary>Judges some rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="start">First of the block.</param>
    /// <param name="labels">[rows of the block], at most <see cref="Block"/>.</param>
    /// <param name="weights">[rows of the block]; empty for ones.</param>
    /// <param name="lambdas">Positive.</param>
    /// <param name="judged">Called for every regularisation, by its number, with the class of the largest leave-one-out score and the squared error of
    /// each row.</param>
    public void Judge(
        IScaledRows rows, int start, ReadOnlyMemory<int> labels, ReadOnlyMemory<double> weights, IReadOnlyList<double> lambdas, Judged judged) =>
        _pool.Use(scratch =>
        {
            FillCoordinates(scratch, rows, start, labels.Length);
            for (int k = 0; k < lambdas.Count; k++)
            {
                Judge(scratch, labels.Span, weights.Span, lambdas[k]);
                judged(k, scratch.Predicted.AsSpan(0, labels.Length), scratch.Errors.AsSpan(0, labels.Length));
            }
        });

    /// <summary>Takes the judgement of a block at one regularisation; the spans are valid during the call.</summary>
    public delegate void Judged(int lambda, ReadOnlySpan<int> predicted, ReadOnlySpan<double> errors);

    /// <summary>z of a block of rows.</summary>
    private void FillCoordinates(Scratch scratch, IScaledRows rows, int start, int count)
    {
        int rowStride = MatrixProduct.Stride(rows.Dimension), stride = scratch.Stride;
        Array.Clear(scratch.Coordinates);
        fixed (double* x = scratch.Scaled, v = _axesTransposed, z = scratch.Coordinates)
        {
            rows.CopyRows(start, count, x, rowStride);
            MatrixProduct.Add(x, rowStride, 1, v, stride, z, stride, count, MatrixProduct.Padded(_axes.Rank), rows.Dimension);
        }
    }

    private void Judge(Scratch scratch, ReadOnlySpan<int> labels, ReadOnlySpan<double> weights, double lambda)
    {
        int rank = _axes.Rank, stride = scratch.Stride, scoreStride = MatrixProduct.Padded(_classes), count = labels.Length;
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
            double weight = weights.IsEmpty ? 1 : weights[i];
            double leverage = weight * ((1 / _totalWeight) + TensorPrimitives.Dot<double>(
                scratch.Shrunk.AsSpan(i * stride, rank), scratch.Coordinates.AsSpan(i * stride, rank)));
            (scratch.Predicted[i], scratch.Errors[i]) = LeaveOut(
                scratch.Scores.AsSpan(i * scoreStride, _classes),
                labels[i],
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

    /// <summary>Buffers of one thread for one block of rows.</summary>
    private sealed class Scratch(PrincipalAxes axes, int classes)
    {
        public readonly int Stride = MatrixProduct.Stride(axes.Rank);
        public readonly double[] Scaled = new double[Block * MatrixProduct.Stride(axes.Dimension)];
        public readonly double[] Coordinates = new double[Block * MatrixProduct.Stride(axes.Rank)];
        public readonly double[] Shrunk = new double[Block * MatrixProduct.Stride(axes.Rank)];
        public readonly double[] Scores = new double[Block * MatrixProduct.Padded(classes)];
        public readonly double[] Shrink = new double[axes.Rank];
        public readonly int[] Predicted = new int[Block];
        public readonly double[] Errors = new double[Block];
    }
}
