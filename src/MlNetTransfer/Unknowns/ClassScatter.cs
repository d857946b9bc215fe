using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Unknowns;

/// <summary>Means and scatter of the directions of training images. Held is one block of rows.</summary>
/// <param name="Images">How many it is of.</param>
/// <param name="Mean">[features], of all.</param>
/// <param name="ClassMeans">[classes][features], of each class, less <paramref name="Mean"/>.</param>
/// <param name="Total">[features × features], mean product of what is off <paramref name="Mean"/>.</param>
/// <param name="Within">[features × features], the same of what is off the mean of its class.</param>
internal sealed record ClassScatter(int Images, double[] Mean, double[][] ClassMeans, double[] Total, double[] Within)
{
    // Beyond these, more images change a covariance by less than they cost.
    private const int MostImages = 10_000;

    private const int Block = 256;

    /// <param name="features">[images × features].</param>
    /// <param name="labels">[images], 0 … classes − 1 for the rows that are used.</param>
    /// <param name="classes">How many; each has a row.</param>
    /// <param name="train">Rows to measure.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public static ClassScatter Of(IRowBlocks features, IReadOnlyList<int> labels, int classes, int[] train, CancellationToken cancellationToken)
    {
        int[] rows = EachClass(labels, classes, train);
        int length = features.Columns;
        int[] counts = new int[classes];
        double[][] means = [.. Enumerable.Range(0, classes).Select(_ => new double[length])];
        double[] total = new double[length * length], mean = new double[length];
        float[] read = new float[Math.Min(Block, rows.Length) * length];
        double[] block = new double[read.Length];
        for (int start = 0; start < rows.Length; start += Block)
        {
            int taken = Math.Min(Block, rows.Length - start);
            features.Read(rows.AsSpan(start, taken), read);
            for (int i = 0; i < taken; i++)
            {
                Span<float> row = read.AsSpan(i * length, length);
                FeatureDirection.Of(row, row);
                Widen(row, block.AsSpan(i * length, length));
                int label = labels[rows[start + i]];
                counts[label]++;
                TensorPrimitives.Add<double>(means[label], block.AsSpan(i * length, length), means[label]);
            }

            Parallel.For(0, length, new ParallelOptions { CancellationToken = cancellationToken }, j =>
            {
                Span<double> sums = total.AsSpan((j * length) + j, length - j);
                for (int i = 0; i < taken; i++)
                {
                    ReadOnlySpan<double> row = block.AsSpan((i * length) + j, length - j);
                    TensorPrimitives.MultiplyAdd(row, row[0], sums, sums);
                }
            });
        }

        for (int c = 0; c < classes; c++)
        {
            TensorPrimitives.Add<double>(mean, means[c], mean);
            TensorPrimitives.Divide(means[c], counts[c], means[c]);
        }

        TensorPrimitives.Divide(mean, rows.Length, mean);
        double[] within = new double[total.Length];
        foreach (double[] own in means)
        {
            TensorPrimitives.Subtract<double>(own, mean, own);
        }

        Parallel.For(0, length, new ParallelOptions { CancellationToken = cancellationToken }, j =>
        {
            Span<double> off = total.AsSpan((j * length) + j, length - j), inner = within.AsSpan((j * length) + j, length - j);
            TensorPrimitives.Divide<double>(off, rows.Length, off);
            TensorPrimitives.MultiplyAdd<double>(mean.AsSpan(j), -mean[j], off, off);
            off.CopyTo(inner);
            for (int c = 0; c < classes; c++)
            {
                TensorPrimitives.MultiplyAdd<double>(means[c].AsSpan(j), -means[c][j] * counts[c] / rows.Length, inner, inner);
            }
        });
        Mirror(total, length);
        Mirror(within, length);
        return new ClassScatter(rows.Length, mean, means, total, within);
    }

    /// <summary>Some, evenly spread, and at least one of each class.</summary>
    private static int[] EachClass(IReadOnlyList<int> labels, int classes, int[] train)
    {
        int[] some = Spread.Of<int>(train, Math.Max(MostImages, 4 * classes));
        HashSet<int> known = [.. some.Select(r => labels[r])];
        return known.Count == classes || some.Length == train.Length
            ? some
            : [.. some.Concat(train.Where(r => !known.Contains(labels[r])).DistinctBy(r => labels[r])).Order()];
    }

    private static void Mirror(double[] upper, int length)
    {
        for (int j = 1; j < length; j++)
        {
            for (int k = 0; k < j; k++)
            {
                upper[(j * length) + k] = upper[(k * length) + j];
            }
        }
    }

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
