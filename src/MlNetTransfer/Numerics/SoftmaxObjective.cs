using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Numerics;

/// <summary>Weighted mean cross-entropy of a softmax classifier on scaled rows, plus λ/2 ‖W‖², with its gradient, in one pass over the rows.</summary>
/// <remarks>Parameters are one vector: W [classes × D] row-major, then b [classes], which is not penalised.</remarks>
internal sealed unsafe class SoftmaxObjective
{
    // The gradient, megabytes for many classes, is read and written once per block.
    private const int Block = 128;

    private readonly IScaledRows _rows;
    private readonly int[] _labels;
    private readonly double[]? _weights;
    private readonly int _classes;
    private readonly double _lambda;
    private readonly double _totalWeight;
    private readonly Lane[] _lanes;
    private readonly double[] _transposed;

    /// <summary>Prepares an objective; it holds scratch memory for at most eight gradients.</summary>
    /// <param name="rows">N rows of D scaled features.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="lambda">Against the mean loss; positive.</param>
    public SoftmaxObjective(IScaledRows rows, int[] labels, int classes, double[]? weights, double lambda)
    {
        _rows = rows;
        _labels = labels;
        _weights = weights;
        _classes = classes;
        _lambda = lambda;
        _totalWeight = weights?.Sum() ?? rows.Count;
        _transposed = new double[rows.Dimension * ScoreStride];
        OwnCurvature = new double[classes];
        Curvature = new double[classes];
        _lanes = new Lane[RowLanes.Count(rows.Count)];
        for (int k = 0; k < _lanes.Length; k++)
        {
            _lanes[k] = new Lane(rows.Dimension, classes);
        }
    }

    /// <summary>[classes], at the point that was evaluated last: weighted mean over all rows of p(1 − p) of the rows of the class, 0 for the
    /// others.</summary>
    public double[] OwnCurvature { get; }

    /// <summary>[classes], at the point that was evaluated last: weighted mean over all rows of p(1 − p).</summary>
    public double[] Curvature { get; }

    /// <summary>Length of the parameter vector.</summary>
    public int Parameters => (_classes * _rows.Dimension) + _classes;

    private int ScoreStride => MatrixProduct.Padded(_classes);

    /// <summary>The value at <paramref name="point"/>; fills the gradient.</summary>
    public double Evaluate(double[] point, double[] gradient)
    {
        int dimension = _rows.Dimension, weightCount = _classes * dimension;
        for (int c = 0; c < _classes; c++)
        {
            for (int d = 0; d < dimension; d++)
            {
                _transposed[(d * ScoreStride) + c] = point[(c * dimension) + d];
            }
        }

        ParallelLoop.For(
            _lanes.Length, new ParallelOptions(), lane => Accumulate(_lanes[lane], RowLanes.Range(_rows.Count, lane), point.AsSpan(weightCount)));

        double loss = 0;
        gradient.AsSpan().Clear();
        OwnCurvature.AsSpan().Clear();
        Curvature.AsSpan().Clear();
        Span<double> bias = gradient.AsSpan(weightCount);
        foreach (Lane lane in _lanes)
        {
            loss += lane.Loss;
            TensorPrimitives.Add(bias, lane.BiasGradient, bias);
            TensorPrimitives.Add(OwnCurvature, lane.OwnCurvature, OwnCurvature);
            TensorPrimitives.Add(Curvature, lane.Curvature, Curvature);
            for (int c = 0; c < _classes; c++)
            {
                Span<double> row = gradient.AsSpan(c * dimension, dimension);
                TensorPrimitives.Add(row, lane.Gradient.AsSpan(c * lane.RowStride, dimension), row);
            }
        }

        TensorPrimitives.Divide(gradient, _totalWeight, gradient);
        TensorPrimitives.Divide(OwnCurvature, _totalWeight, OwnCurvature);
        TensorPrimitives.Divide(Curvature, _totalWeight, Curvature);
        ReadOnlySpan<double> weights = point.AsSpan(0, weightCount);
        TensorPrimitives.MultiplyAdd(weights, _lambda, gradient.AsSpan(0, weightCount), gradient.AsSpan(0, weightCount));
        return (loss / _totalWeight) + (_lambda / 2 * TensorPrimitives.SumOfSquares(weights));
    }

    private void Accumulate(Lane lane, (int Start, int End) range, ReadOnlySpan<double> bias)
    {
        int scoreStride = ScoreStride, dimension = _rows.Dimension;
        lane.Clear();
        fixed (double* x = lane.Scaled, w = _transposed, s = lane.Scores, g = lane.Gradient)
        {
            for (int start = range.Start; start < range.End; start += Block)
            {
                int count = Math.Min(Block, range.End - start);
                _rows.CopyRows(start, count, x, lane.RowStride);
                for (int i = 0; i < count; i++)
                {
                    bias.CopyTo(lane.Scores.AsSpan(i * scoreStride, _classes));
                }

                MatrixProduct.Add(x, lane.RowStride, 1, w, scoreStride, s, scoreStride, count, scoreStride, dimension);
                for (int i = 0; i < count; i++)
                {
                    double weight = _weights?[start + i] ?? 1;
                    int label = _labels[start + i];
                    Span<double> residual = lane.Scores.AsSpan(i * scoreStride, _classes);
                    lane.Loss += weight * ToResidual(residual, label, weight);
                    lane.AddCurvature(residual, weight);
                    TensorPrimitives.Add(lane.BiasGradient, residual, lane.BiasGradient);
                    lane.OwnCurvature[label] -= residual[label] * (weight + residual[label]) / weight;
                }

                MatrixProduct.Add(
                    s, 1, scoreStride, x, lane.RowStride, g, lane.RowStride, _classes, MatrixProduct.Padded(dimension), count);
            }
        }
    }

    /// <summary>Replaces logits by weight · (probability − target); returns the cross-entropy.</summary>
    private static double ToResidual(Span<double> logits, int label, double weight)
    {
        double largest = TensorPrimitives.Max<double>(logits);
        double own = logits[label] - largest;
        TensorPrimitives.Subtract(logits, largest, logits);
        TensorPrimitives.Exp(logits, logits);
        double sum = TensorPrimitives.Sum<double>(logits);
        TensorPrimitives.Multiply(logits, weight / sum, logits);
        logits[label] -= weight;
        return Math.Log(sum) - own;
    }

    /// <summary>Scratch and sums of one lane of rows.</summary>
    private sealed class Lane(int dimension, int classes)
    {
        public readonly int RowStride = MatrixProduct.Stride(dimension);
        public readonly double[] Scaled = new double[Block * MatrixProduct.Stride(dimension)];
        public readonly double[] Scores = new double[Block * MatrixProduct.Padded(classes)];
        public readonly double[] Gradient = new double[classes * MatrixProduct.Stride(dimension)];
        public readonly double[] BiasGradient = new double[classes];
        public readonly double[] OwnCurvature = new double[classes];
        public readonly double[] Curvature = new double[classes];
        public double Loss;

        /// <summary>The residual r of a class is weight · p, of the row's own class weight · (p − 1): with either sign weight · p(1 − p) is
        /// |r|(1 − |r|/weight).</summary>
        public void AddCurvature(ReadOnlySpan<double> residual, double weight)
        {
            for (int c = 0; c < residual.Length; c++)
            {
                double size = Math.Abs(residual[c]);
                Curvature[c] += size * (1 - (size / weight));
            }
        }

        public void Clear()
        {
            Array.Clear(Scores);
            Array.Clear(Gradient);
            Array.Clear(BiasGradient);
            Array.Clear(OwnCurvature);
            Array.Clear(Curvature);
            Loss = 0;
        }
    }
}
