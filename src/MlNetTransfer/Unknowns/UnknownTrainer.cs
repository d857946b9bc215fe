using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Unknowns;

/// <summary>Finds the numbers of an <see cref="UnknownModel"/>, and its threshold.</summary>
internal static class UnknownTrainer
{
    /// <summary>What <see cref="UnknownSummary.Rule"/> says.</summary>
    public const string Rule = "relative Mahalanobis distance of feature directions + log-odds against the likeliest class";

    // How much of a covariance is that of the same spread in all directions, and how much a standard deviation of the log-odds counts beside one of the
    // distance: docs/choices.md.
    private const double Shrinkage = 0.6, Doubt = 0.5;

    // 4 MB of a network with 2,048 features; further coordinates are all but alike.
    private const int MostAxes = 512;

    private const double Negligible = 1e-3;

    // Enough for a threshold, and little to read where there are millions.
    private const int MostValidation = 20_000;

    /// <summary>The distances, without a threshold.</summary>
    /// <param name="features">[images × features].</param>
    /// <param name="labels">[images], 0 … classes − 1 for the rows that are used.</param>
    /// <param name="classes">How many; each has a training row.</param>
    /// <param name="train">Rows that the head and the network have learned from.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    /// <returns>The model, and how many images it was measured on; null where the images of no class differ from each other.</returns>
    public static (UnknownModel Model, int Images)? Distances(
        IRowBlocks features, IReadOnlyList<int> labels, int classes, int[] train, CancellationToken cancellationToken)
    {
        ClassScatter scatter = ClassScatter.Of(features, labels, classes, train, cancellationToken);
        int length = scatter.Mean.Length;
        if (!(Trace(scatter.Within, length) > 1e-9))
        {
            return null;
        }

        double[] within = Precision(scatter.Within, length, cancellationToken);
        FeatureMatrix directions = new(classes, length);
        float[] offsets = new float[classes];
        for (int c = 0; c < classes; c++)
        {
            double offset = 0;
            for (int j = 0; j < length; j++)
            {
                double product = TensorPrimitives.Dot<double>(within.AsSpan(j * length, length), scatter.ClassMeans[c]);
                directions.Row(c)[j] = (float)product;
                offset -= product * scatter.ClassMeans[c][j];
            }

            offsets[c] = (float)offset;
        }

        TensorPrimitives.Subtract<double>(within, Precision(scatter.Total, length, cancellationToken), within);
        SymmetricEigen eigen = SymmetricEigen.Decompose(within, length, cancellationToken);
        double common = eigen.Values[length / 2], most = eigen.Values.Max(v => Math.Abs(v - common));
        int[] axes =
        [
            .. Enumerable.Range(0, length).Where(j => Math.Abs(eigen.Values[j] - common) > Negligible * most)
                .OrderByDescending(j => Math.Abs(eigen.Values[j] - common)).Take(MostAxes),
        ];
        FeatureMatrix kept = new(axes.Length, length);
        foreach ((int to, int from) in axes.Index())
        {
            for (int j = 0; j < length; j++)
            {
                kept.Row(to)[j] = (float)eigen.Vectors[((long)from * length) + j];
            }
        }

        return (new UnknownModel
        {
            Mean = [.. scatter.Mean.Select(m => (float)m)],
            Axes = kept,
            AxisWeights = [.. axes.Select(j => (float)(eigen.Values[j] - common))],
            LengthWeight = (float)common,
            ClassDirections = directions,
            ClassOffsets = offsets,
        }, scatter.Images);
    }

    /// <summary>The threshold that refuses a share of the validation images.</summary>
    /// <param name="distances">Of <see cref="Distances"/>.</param>
    /// <param name="images">That it was measured on.</param>
    /// <param name="features">[images × features].</param>
    /// <param name="validation">Rows that neither the head nor the network has learned from, at least one.</param>
    /// <param name="head">That learned from the training rows alone.</param>
    /// <param name="share">Above 0, up to 0.5.</param>
    public static (UnknownModel Model, UnknownSummary Summary) Threshold(
        UnknownModel distances, int images, IRowBlocks features, int[] validation, LinearHead head, double share)
    {
        int[] rows = Spread.Of<int>(validation, MostValidation);
        (double[] distance, double[] doubt) = Parts(distances, features, rows, head);
        float distanceWeight = (float)(1 / Deviation(distance)), doubtWeight = (float)(Doubt / Deviation(doubt));
        float[] raw = [.. distance.Zip(doubt, (d, u) => (float)((distanceWeight * d) + (doubtWeight * u)))];
        UnknownThreshold threshold = UnknownThreshold.Of(raw, share);
        float spread = (float)Deviation([.. raw.Select(r => (double)r)]);
        UnknownModel model = distances with
        {
            DistanceWeight = distanceWeight / spread,
            DoubtWeight = doubtWeight / spread,
            Offset = -threshold.Value / spread,
        };
        float[] scores = [.. raw.Select(r => (r - threshold.Value) / spread)];
        return (model, new UnknownSummary
        {
            Share = share,
            Rule = Rule,
            Threshold = UnknownModel.Threshold,
            TrainingImages = images,
            ValidationImages = rows.Length,
            ValidationRefused = threshold.Refused,
            ExpectedRefused = threshold.Expected,
            Histogram = UnknownHistogram.Of(scores, UnknownModel.Threshold),
        });
    }

    /// <summary>Scores of rows, as the exported model gives them but for rounding.</summary>
    /// <param name="model">With its threshold.</param>
    /// <param name="features">[images × features].</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="head">Of the exported model.</param>
    public static float[] Scores(UnknownModel model, IRowBlocks features, int[] rows, LinearHead head)
    {
        (double[] distance, double[] doubt) = Parts(model, features, rows, head);
        return [.. distance.Zip(doubt, (d, u) => (float)((model.DistanceWeight * d) + (model.DoubtWeight * u) + model.Offset))];
    }

    private static (double[] Distance, double[] Doubt) Parts(UnknownModel model, IRowBlocks features, int[] rows, LinearHead head)
    {
        const int block = 1024;
        double[] distance = new double[rows.Length], doubt = new double[rows.Length];
        float[] read = new float[Math.Min(block, rows.Length) * features.Columns];
        for (int start = 0; start < rows.Length; start += block)
        {
            int from = start, taken = Math.Min(block, rows.Length - start);
            features.Read(rows.AsSpan(start, taken), read);
            FeatureMatrix scores = HeadScores.Of(head, features, rows.AsMemory(start, taken));
            Parallel.For(0, taken, i =>
            {
                distance[from + i] = model.Distance(read.AsSpan(i * features.Columns, features.Columns));
                doubt[from + i] = UnknownModel.Doubt(TensorPrimitives.Max<float>(scores.Row(i)));
            });
        }

        return (distance, doubt);
    }

    private static double Trace(double[] matrix, int length) => Enumerable.Range(0, length).Sum(j => matrix[((long)j * length) + j]);

    /// <summary>Inverse of (1 − s) matrix + s (mean of its diagonal) I.</summary>
    private static double[] Precision(double[] matrix, int length, CancellationToken cancellationToken)
    {
        double mean = Trace(matrix, length) / length;
        SymmetricEigen eigen = SymmetricEigen.Decompose([.. matrix], length, cancellationToken);
        double[] inverse = [.. eigen.Values.Select(v => 1 / (((1 - Shrinkage) * Math.Max(0, v)) + (Shrinkage * mean)))];
        double[] precision = new double[matrix.Length];
        Parallel.For(0, length, new ParallelOptions { CancellationToken = cancellationToken }, j =>
        {
            Span<double> row = precision.AsSpan(j * length, length);
            for (int k = 0; k < length; k++)
            {
                ReadOnlySpan<double> axis = eigen.Vectors.AsSpan(k * length, length);
                TensorPrimitives.MultiplyAdd(axis, inverse[k] * axis[j], row, row);
            }
        });
        return precision;
    }

    /// <summary>Standard deviation; 1 where all are alike.</summary>
    private static double Deviation(double[] values)
    {
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return deviation > 1e-9 * Math.Max(1, Math.Abs(mean)) ? deviation : 1;
    }
}
