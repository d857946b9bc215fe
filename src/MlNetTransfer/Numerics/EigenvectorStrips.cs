using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTransfer.Numerics;

/// <summary>The matrix whose rows become eigenvectors, kept as strips of 16 columns, each contiguous: strip s holds [order × 16].</summary>
/// <remarks>Rotations are collected and applied in batches; a strip is the unit of parallel work, and strips never touch each other.</remarks>
internal sealed unsafe class EigenvectorStrips
{
    private const int Width = 16;
    private const int Lanes = 4;
    private const int BatchRotations = 1 << 20;

    private readonly int _order;
    private readonly double[][] _strips;
    private readonly List<(int Row, int Start)> _sweeps = [];
    private readonly double[] _rotations;
    private int _used;

    public EigenvectorStrips(int order)
    {
        _order = order;
        _rotations = new double[2 * (int)Math.Min(BatchRotations + (long)order, ((long)order * order * 4) + 16)];
        _strips = new double[(order + Width - 1) / Width][];
        for (int s = 0; s < _strips.Length; s++)
        {
            _strips[s] = new double[order * Width];
        }
    }

    /// <summary>Sets the matrix to H₁ · … · Hₙ₋₁ with Hᵢ = I − u·uᵀ/h, u in the first i elements of row i of <paramref name="reflectors"/>; h = 0
    /// means none.</summary>
    public void ApplyReflections(double[] reflectors, double[] h, CancellationToken cancellationToken) =>
        Parallel.For(0, _strips.Length, new ParallelOptions { CancellationToken = cancellationToken }, s =>
        {
            for (int column = s * Width; column < Math.Min(_order, (s + 1) * Width); column++)
            {
                _strips[s][(column * Width) + (column % Width)] = 1;
            }

            fixed (double* strip = _strips[s], rows = reflectors)
            {
                for (int i = _order - 1; i > 0; i--)
                {
                    if (h[i] != 0)
                    {
                        Reflect(strip, rows + ((long)i * _order), i, h[i]);
                    }
                }
            }
        });

    /// <summary>The rotations that follow turn rows (row − 1, row), then (row − 2, row − 1), and so on.</summary>
    public void BeginSweep(int row)
    {
        if (_used + (2 * _order) > _rotations.Length)
        {
            Flush(CancellationToken.None);
        }

        _sweeps.Add((row, _used));
    }

    /// <summary>New row i + 1 = s · row i + c · row (i + 1); new row i = c · row i − s · row (i + 1).</summary>
    public void Rotate(double c, double s)
    {
        _rotations[_used++] = c;
        _rotations[_used++] = s;
    }

    /// <summary>Applies what was collected.</summary>
    public void Flush(CancellationToken cancellationToken)
    {
        Parallel.For(0, _strips.Length, new ParallelOptions { CancellationToken = cancellationToken }, s =>
        {
            fixed (double* strip = _strips[s], rotations = _rotations)
            {
                for (int k = 0; k < _sweeps.Count; k++)
                {
                    int end = k + 1 < _sweeps.Count ? _sweeps[k + 1].Start : _used;
                    Rotate(strip + ((long)_sweeps[k].Row * Width), rotations + _sweeps[k].Start, (end - _sweeps[k].Start) / 2);
                }
            }
        });
        _sweeps.Clear();
        _used = 0;
    }

    public void CopyRow(int row, Span<double> destination)
    {
        for (int s = 0; s < _strips.Length; s++)
        {
            int count = Math.Min(Width, _order - (s * Width));
            _strips[s].AsSpan(row * Width, count).CopyTo(destination.Slice(s * Width, count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reflect(double* strip, double* u, int length, double h)
    {
        Vector256<double> d0 = default, d1 = default, d2 = default, d3 = default;
        double* row = strip;
        for (int k = 0; k < length; k++, row += Width)
        {
            Vector256<double> value = Vector256.Create(u[k]);
            d0 = Vector256.MultiplyAddEstimate(value, Vector256.Load(row), d0);
            d1 = Vector256.MultiplyAddEstimate(value, Vector256.Load(row + Lanes), d1);
            d2 = Vector256.MultiplyAddEstimate(value, Vector256.Load(row + (2 * Lanes)), d2);
            d3 = Vector256.MultiplyAddEstimate(value, Vector256.Load(row + (3 * Lanes)), d3);
        }

        double factor = -1 / h;
        d0 *= factor;
        d1 *= factor;
        d2 *= factor;
        d3 *= factor;
        row = strip;
        for (int k = 0; k < length; k++, row += Width)
        {
            Vector256<double> value = Vector256.Create(u[k]);
            Vector256.MultiplyAddEstimate(value, d0, Vector256.Load(row)).Store(row);
            Vector256.MultiplyAddEstimate(value, d1, Vector256.Load(row + Lanes)).Store(row + Lanes);
            Vector256.MultiplyAddEstimate(value, d2, Vector256.Load(row + (2 * Lanes))).Store(row + (2 * Lanes));
            Vector256.MultiplyAddEstimate(value, d3, Vector256.Load(row + (3 * Lanes))).Store(row + (3 * Lanes));
        }
    }

    /// <summary>The lower row of each pair is the upper row of the next, so it stays in registers through the sweep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(double* lower, double* rotations, int count)
    {
        Vector256<double> x0 = Vector256.Load(lower), x1 = Vector256.Load(lower + Lanes);
        Vector256<double> x2 = Vector256.Load(lower + (2 * Lanes)), x3 = Vector256.Load(lower + (3 * Lanes));
        for (int k = 0; k < count; k++, lower -= Width)
        {
            Vector256<double> c = Vector256.Create(rotations[2 * k]), s = Vector256.Create(rotations[(2 * k) + 1]);
            double* upper = lower - Width;
            Vector256<double> y = Vector256.Load(upper);
            Vector256.MultiplyAddEstimate(s, y, c * x0).Store(lower);
            x0 = (c * y) - (s * x0);
            y = Vector256.Load(upper + Lanes);
            Vector256.MultiplyAddEstimate(s, y, c * x1).Store(lower + Lanes);
            x1 = (c * y) - (s * x1);
            y = Vector256.Load(upper + (2 * Lanes));
            Vector256.MultiplyAddEstimate(s, y, c * x2).Store(lower + (2 * Lanes));
            x2 = (c * y) - (s * x2);
            y = Vector256.Load(upper + (3 * Lanes));
            Vector256.MultiplyAddEstimate(s, y, c * x3).Store(lower + (3 * Lanes));
            x3 = (c * y) - (s * x3);
        }

        x0.Store(lower);
        x1.Store(lower + Lanes);
        x2.Store(lower + (2 * Lanes));
        x3.Store(lower + (3 * Lanes));
    }
}
