using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>What ridge regression and standardisation need of rows: how many there are of each class, their sums and the sums of their products. They are
/// sums of whole numbers, so they are exact: rows may be added in any order and in any pieces, and pieces to each other, and the result is the same to
/// the bit.</summary>
/// <remarks>Held are 8 · (D² + classes · D) bytes and a block of rows, however many rows there are.</remarks>
internal sealed unsafe class GramSums
{
    /// <summary>Rows whose products are summed in float64 before they are added to the whole numbers: 2⁹ · 2²² · 2²² = 2⁵³, up to where that is
    /// exact.</summary>
    public const int Block = 512;

    /// <summary>Side of the square pieces of the products; each is one task.</summary>
    private const int Piece = 96;

    private readonly FixedPoint _numbers;
    private readonly double[] _roots;
    private readonly Int128[] _products;
    private readonly double[] _sums;
    private readonly long[] _counts;

    /// <summary>Sums of no rows.</summary>
    /// <param name="numbers">Of the rows that will be added, with the largest root of a weight as factor.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="weights">[classes], what a row counts, positive; null for ones.</param>
    public GramSums(FixedPoint numbers, int classes, IReadOnlyList<double>? weights)
    {
        _numbers = numbers;
        Weights = [.. Enumerable.Range(0, classes).Select(c => weights?[c] ?? 1)];
        _roots = [.. Weights.Select(Math.Sqrt)];
        _counts = new long[classes];
        _sums = new double[checked(classes * Dimension)];
        _products = new Int128[checked(Dimension * (Dimension + 1) / 2)];
    }

    /// <summary>Number of features.</summary>
    public int Dimension => _numbers.Columns;

    /// <summary>[classes], what a row counts.</summary>
    public double[] Weights { get; }

    /// <summary>[classes], rows.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Sum of the weights of all rows.</summary>
    public double TotalWeight => Weights.Select((w, c) => w * _counts[c]).Sum();

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Where they are.</param>
    /// <param name="chosen">Which of them.</param>
    /// <param name="labels">Class of each of the chosen.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public void Add(IRowBlocks rows, ReadOnlyMemory<int> chosen, ReadOnlyMemory<int> labels, CancellationToken cancellationToken)
    {
        int stride = MatrixProduct.Stride(Dimension), pieces = (Dimension + Piece - 1) / Piece;
        float[] read = new float[Block * Dimension];
        double[] block = new double[Block * stride], chunk = new double[(long)Dimension * stride];
        for (int start = 0; start < chosen.Length; start += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Block, chosen.Length - start);
            rows.Read(chosen.Span.Slice(start, count), read);
            Convert(read, labels.Span.Slice(start, count), block, stride);
            Parallel.For(0, pieces * pieces, piece =>
            {
                int i = piece / pieces * Piece, j = piece % pieces * Piece;
                if (j <= i)
                {
                    int height = Math.Min(Piece, Dimension - i), width = Math.Min(Piece, Dimension - j);
                    fixed (double* b = block, c = chunk)
                    {
                        MatrixProduct.Add(
                            b + i, 1, stride, b + j, stride, c + ((long)i * stride) + j, stride, height, MatrixProduct.Padded(width), count);
                        Take(c, stride, i, j, height, width);
                    }
                }
            });
        }
    }

    /// <summary>Adds the rows of others, of the same numbers, classes and weights.</summary>
    public void Add(GramSums other)
    {
        if (other._numbers != _numbers || !other.Weights.AsSpan().SequenceEqual(Weights))
        {
            throw new ArgumentException("Sums of other numbers, classes or weights do not add up.", nameof(other));
        }

        for (int k = 0; k < _products.Length; k++)
        {
            _products[k] += other._products[k];
        }

        TensorPrimitives.Add<double>(_sums, other._sums, _sums);
        TensorPrimitives.Add<long>(_counts, other._counts, _counts);
    }

    /// <summary>Weighted mean and deviation of every feature.</summary>
    public FeatureScaling Scaling()
    {
        double total = TotalWeight;
        double[] offsets = Offsets(), mean = new double[Dimension], deviation = new double[Dimension];
        for (int j = 0; j < mean.Length; j++)
        {
            double unit = _numbers.Units[j], offset = offsets[j] / total;
            mean[j] = _numbers.Centres[j] + (offset * unit);
            deviation[j] = unit * Math.Sqrt(Math.Max(0, ((double)_products[At(j, j)] / total) - (offset * offset)));
        }

        return FeatureScaling.Of(mean, deviation);
    }

    /// <summary>XᵀWX of the rows scaled by <see cref="Scaling"/>, [D × D] row-major, symmetric.</summary>
    public double[] Scaled(FeatureScaling scaling)
    {
        double total = TotalWeight;
        double[] offsets = Offsets(), matrix = new double[(long)Dimension * Dimension];
        double[] factors = [.. scaling.InverseDeviation.Zip(_numbers.Units, (inverse, unit) => inverse * unit)];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = ((double)_products[At(i, j)] - (offsets[i] * offsets[j] / total)) * factors[i] * factors[j];
                matrix[((long)i * Dimension) + j] = value;
                matrix[((long)j * Dimension) + i] = value;
            }
        }

        return matrix;
    }

    /// <summary>Weighted sum of the scaled rows of each class, [classes × D].</summary>
    public double[] ScaledSums(FeatureScaling scaling)
    {
        var sums = new double[_sums.Length];
        for (int c = 0; c < _counts.Length; c++)
        {
            double weight = Weights[c] * _counts[c];
            for (int j = 0; j < Dimension; j++)
            {
                double fromCentre = _roots[c] * _sums[(c * Dimension) + j] * _numbers.Units[j];
                sums[(c * Dimension) + j] = (fromCentre - (weight * (scaling.Mean[j] - _numbers.Centres[j]))) * scaling.InverseDeviation[j];
            }
        }

        return sums;
    }

    /// <summary>Bytes that stand for these sums: equal for equal sums.</summary>
    public byte[] ToBytes() =>
    [
        .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(_counts.AsSpan()),
        .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(_sums.AsSpan()),
        .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(_products.AsSpan()),
    ];

    private static int At(int row, int column) => (row * (row + 1) / 2) + column;

    /// <summary>Weighted sum of the rows in whole numbers, [D].</summary>
    private double[] Offsets()
    {
        var offsets = new double[Dimension];
        for (int c = 0; c < _counts.Length; c++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                offsets[j] += _roots[c] * _sums[(c * Dimension) + j];
            }
        }

        return offsets;
    }

    private void Convert(float[] read, ReadOnlySpan<int> labels, double[] block, int stride)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels[i];
            Span<double> row = block.AsSpan(i * stride, Dimension);
            _numbers.Convert(read.AsSpan(i * Dimension, Dimension), _roots[label], row);
            _counts[label]++;

            // 2³¹ rows of 2²² stay within what float64 holds exactly.
            Span<double> sums = _sums.AsSpan(label * Dimension, Dimension);
            TensorPrimitives.Add(sums, row, sums);
        }
    }

    /// <summary>Moves a piece of the block's products to the whole numbers.</summary>
    private void Take(double* chunk, int stride, int first, int column, int height, int width)
    {
        for (int i = first; i < first + height; i++)
        {
            double* row = chunk + ((long)i * stride);
            for (int j = column; j < column + width; j++)
            {
                if (j <= i)
                {
                    _products[At(i, j)] += (long)row[j];
                }

                row[j] = 0;
            }
        }
    }
}
