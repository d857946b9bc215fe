using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Fits a softmax head to rows that are read again in every pass: first to samples of them that grow, then, from where those led, to all.</summary>
/// <remarks>The minimum is that of a fit to all rows from the start, to the same tolerance; it takes fewer passes.</remarks>
internal static class StreamedSoftmax
{
    /// <summary>A sample holds as many times more rows than the one before.</summary>
    public const int Growth = 4;

    /// <summary>Rows per class of the first sample at least, and rows in all.</summary>
    private const int LeastPerClass = 50, LeastRows = 10_000;

    /// <summary>Fits a head; <paramref name="lambda"/> is against the summed loss of all rows.</summary>
    public static SoftmaxFit Fit(HeadProblem problem, double lambda, RandomSource random, CancellationToken cancellationToken)
    {
        int least = Math.Max(LeastRows, LeastPerClass * problem.Classes), count = problem.Rows.Count;
        List<int> sizes = [];
        for (int size = count / Growth; size >= least; size /= Growth)
        {
            sizes.Insert(0, size);
        }

        double[]? start = null;
        foreach (int size in sizes)
        {
            HeadProblem sample = problem.Take(Drawn(count, size, random.Fork(size.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            start = sample.Fit(lambda * sample.Total / problem.Total, start, cancellationToken).Parameters;
        }

        return problem.Fit(lambda, start, cancellationToken);
    }

    /// <summary>Positions of a sample, rising: of every <c>count / size</c> that follow each other one is drawn.</summary>
    private static int[] Drawn(int count, int size, RandomSource random)
    {
        int[] positions = new int[size];
        for (int i = 0; i < size; i++)
        {
            int from = (int)((long)i * count / size), to = (int)((i + 1L) * count / size);
            positions[i] = from + random.NextInt32(to - from);
        }

        return positions;
    }
}
