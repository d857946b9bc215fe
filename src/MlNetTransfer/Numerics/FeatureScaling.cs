namespace MlNetTransfer.Numerics;

/// <summary>Mean and inverse standard deviation of every feature: scaled = (x − mean) · inverse deviation.</summary>
internal sealed class FeatureScaling
{
    /// <summary>A spread below this part of the mean is rounding of float32 (2⁻²⁴ ≈ 6e-8), not information.</summary>
    private const double RelativeNoise = 1e-6;

    /// <summary>Below this, 1/deviation times a weight could leave float32.</summary>
    private const double SmallestDeviation = 1e-20;

    private FeatureScaling(double[] mean, double[] inverseDeviation)
    {
        Mean = mean;
        InverseDeviation = inverseDeviation;
    }

    /// <summary>[Columns].</summary>
    public double[] Mean { get; }

    /// <summary>[Columns]; 0 for a feature that is constant, which so drops out of everything.</summary>
    public double[] InverseDeviation { get; }

    /// <summary>Measures (weighted) mean and population deviation over some rows.</summary>
    /// <param name="features">[Rows × Columns], finite.</param>
    /// <param name="rows">Indices of the rows to measure, at least one.</param>
    /// <param name="weights">One per entry of <paramref name="rows"/>, positive; null for equal weights. Integer weights act as repetitions of the row.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public static FeatureScaling Measure(
        FeatureMatrix features, ReadOnlyMemory<int> rows, double[]? weights, CancellationToken cancellationToken)
    {
        double total = weights?.Sum() ?? rows.Length;
        var shift = new double[features.Columns];
        double[] mean = Sum(features, rows, weights, shift, squared: false, cancellationToken);
        for (int j = 0; j < mean.Length; j++)
        {
            mean[j] /= total;
        }

        double[] deviation = Sum(features, rows, weights, mean, squared: true, cancellationToken);
        for (int j = 0; j < deviation.Length; j++)
        {
            deviation[j] = Math.Sqrt(deviation[j] / total);
        }

        return Of(mean, deviation);
    }

    /// <summary>The scaling by a mean and a deviation that are known.</summary>
    /// <param name="mean">[Columns].</param>
    /// <param name="deviation">[Columns], 0 and more.</param>
    public static FeatureScaling Of(double[] mean, double[] deviation)
    {
        var inverse = new double[deviation.Length];
        for (int j = 0; j < inverse.Length; j++)
        {
            inverse[j] = deviation[j] > Math.Max(RelativeNoise * Math.Abs(mean[j]), SmallestDeviation) ? 1 / deviation[j] : 0;
        }

        return new FeatureScaling(mean, inverse);
    }

    /// <summary>Per column, the sum over rows of w · (x − shift), or of its square.</summary>
    private static double[] Sum(
        FeatureMatrix features, ReadOnlyMemory<int> rows, double[]? weights, double[] shift, bool squared, CancellationToken cancellationToken) =>
        RowLanes.Sum(rows.Length, features.Columns, (sums, start, end) =>
        {
            ReadOnlySpan<int> indices = rows.Span;
            for (int i = start; i < end; i++)
            {
                ReadOnlySpan<float> row = features.Row(indices[i])[..sums.Length];
                double weight = weights?[i] ?? 1;
                for (int j = 0; j < sums.Length; j++)
                {
                    double value = row[j] - shift[j];
                    sums[j] += weight * (squared ? value * value : value);
                }
            }
        }, cancellationToken);
}
