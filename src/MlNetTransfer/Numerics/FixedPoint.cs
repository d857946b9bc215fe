using System.Runtime.Intrinsics;

namespace MlNetTransfer.Numerics;

/// <summary>Features as whole numbers: (x − centre) · 2^exponent of its column, rounded, at most 2²² in magnitude. Sums of their products are then exact, and
/// so the same in whatever order and pieces they are added.</summary>
/// <remarks>The centre and the step of a column come from its range: 2²² steps from the middle to either end, as fine as float32 at the ends.</remarks>
internal sealed class FixedPoint
{
    /// <summary>Bits of a number without its sign.</summary>
    public const int Bits = 22;

    // Adding and taking away 1.5 · 2⁵² rounds a float64 to a whole number.
    private const double Rounding = 6755399441055744;

    private readonly double[] _steps;

    private FixedPoint(double[] centres, double[] units, double[] steps) => (Centres, Units, _steps) = (centres, units, steps);

    /// <summary>[columns].</summary>
    public double[] Centres { get; }

    /// <summary>[columns], powers of 2: a number times it is the distance from the centre.</summary>
    public double[] Units { get; }

    /// <summary>Number of columns.</summary>
    public int Columns => Centres.Length;

    /// <summary>Fits the numbers to the columns.</summary>
    /// <param name="ranges">Of all rows that will be added, finite.</param>
    /// <param name="largestFactor">What rows are multiplied with at most, positive.</param>
    public static FixedPoint Of(ColumnRanges ranges, double largestFactor)
    {
        int columns = ranges.Least.Length;
        double[] centres = new double[columns], units = new double[columns], steps = new double[columns];
        for (int j = 0; j < columns; j++)
        {
            double least = ranges.Least[j], largest = ranges.Largest[j];
            centres[j] = least + ((largest - least) / 2);
            double reach = Math.Max(largest - centres[j], centres[j] - least) * largestFactor;

            // 2^exponent is above the reach, so that rounding up stays within the bits.
            int exponent = reach == 0 ? 0 : Math.ILogB(reach) + 1;
            units[j] = Math.ScaleB(1, exponent - Bits);
            steps[j] = Math.ScaleB(1, Bits - exponent);
        }

        return new FixedPoint(centres, units, steps);
    }

    /// <summary>Writes a row as whole numbers.</summary>
    /// <param name="row">[columns].</param>
    /// <param name="factor">What it is multiplied with.</param>
    /// <param name="destination">[columns].</param>
    public void Convert(ReadOnlySpan<float> row, double factor, Span<double> destination)
    {
        ReadOnlySpan<double> centres = Centres, steps = _steps;
        Vector256<double> factors = Vector256.Create(factor), rounding = Vector256.Create(Rounding);
        int j = 0;
        for (; j + 8 <= centres.Length; j += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Create(row[j..]));
            low = (low - Vector256.Create(centres[j..])) * factors * Vector256.Create(steps[j..]);
            high = (high - Vector256.Create(centres[(j + 4)..])) * factors * Vector256.Create(steps[(j + 4)..]);
            (low + rounding - rounding).CopyTo(destination[j..]);
            (high + rounding - rounding).CopyTo(destination[(j + 4)..]);
        }

        for (; j < centres.Length; j++)
        {
            destination[j] = ((row[j] - centres[j]) * factor * steps[j]) + Rounding - Rounding;
        }
    }
}
