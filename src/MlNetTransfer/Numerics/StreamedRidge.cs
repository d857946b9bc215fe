using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Numerics;

/// <summary>Ridge regression from sums, judged by exact leave-one-out in one more pass over the rows. What is held does not depend on how many rows there
/// are.</summary>
/// <remarks>The same answers as <see cref="RidgeLeaveOneOut"/> but for rounding; errors are added in the order of the rows, whatever the number of
/// threads.</remarks>
internal sealed class StreamedRidge
{
    // Blocks that are judged at once, and then added in order.
    private const int Together = 128;

    private readonly GramSums _sums;
    private readonly RidgeJudge _judge;

    /// <summary>Prepares the path.</summary>
    /// <param name="sums">Of the rows that will be judged, every class among them.</param>
    /// <param name="scaling">Of the same rows.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public StreamedRidge(GramSums sums, FeatureScaling scaling, CancellationToken cancellationToken)
    {
        _sums = sums;
        Axes = PrincipalAxes.Of(sums.Scaled(scaling), sums.Dimension, cancellationToken);
        int classes = sums.Weights.Length;
        double total = sums.TotalWeight;
        double[] targetMean = new double[classes];
        for (int c = 0; c < classes; c++)
        {
            targetMean[c] = (2 * sums.Weights[c] * sums.Counts[c] / total) - 1;
        }

        _judge = new RidgeJudge(Axes, ClassSums.ToAxes(sums.ScaledSums(scaling), classes, Axes), targetMean, total);
    }

    /// <summary>Principal axes of the scaled rows.</summary>
    public PrincipalAxes Axes { get; }

    /// <summary>Judges every regularisation.</summary>
    /// <param name="rows">The rows of the sums, or some of them that stand for all.</param>
    /// <param name="labels">[rows].</param>
    /// <param name="lambdas">Positive.</param>
    /// <param name="done">Told how many rows are judged; null where nobody wants to know.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    /// <returns>Without <see cref="RidgePoint.Predicted"/>.</returns>
    public RidgePoint[] Evaluate(IScaledRows rows, int[] labels, IReadOnlyList<double> lambdas, Action<int>? done, CancellationToken cancellationToken)
    {
        double[] errors = new double[lambdas.Count];
        long[] right = new long[lambdas.Count];
        var some = new (double Error, int Right)[Together * lambdas.Count];
        int blocks = (rows.Count + RidgeJudge.Block - 1) / RidgeJudge.Block;
        double total = 0;
        for (int first = 0; first < blocks; first += Together)
        {
            int taken = Math.Min(Together, blocks - first);
            ParallelLoop.For(taken, new ParallelOptions { CancellationToken = cancellationToken }, block => Judge(
                rows, labels, (first + block) * RidgeJudge.Block, lambdas, some.AsMemory(block * lambdas.Count, lambdas.Count)));
            for (int k = 0; k < taken * lambdas.Count; k++)
            {
                errors[k % lambdas.Count] += some[k].Error;
                right[k % lambdas.Count] += some[k].Right;
            }

            done?.Invoke(Math.Min(rows.Count, (first + taken) * RidgeJudge.Block));
        }

        foreach (int label in labels)
        {
            total += _sums.Weights[label];
        }

        return [.. lambdas.Select((lambda, k) => new RidgePoint(lambda, (double)right[k] / rows.Count, errors[k] / total, []))];
    }

    private void Judge(IScaledRows rows, int[] labels, int start, IReadOnlyList<double> lambdas, Memory<(double Error, int Right)> results)
    {
        int count = Math.Min(RidgeJudge.Block, rows.Count - start);
        double[] weights = [.. labels.AsSpan(start, count).ToArray().Select(l => _sums.Weights[l])];
        _judge.Judge(rows, start, labels.AsMemory(start, count), weights, lambdas, (k, predicted, errors) =>
        {
            (double Error, int Right) sum = default;
            for (int i = 0; i < count; i++)
            {
                sum = (sum.Error + (weights[i] * errors[i]), sum.Right + (predicted[i] == labels[start + i] ? 1 : 0));
            }

            results.Span[k] = sum;
        });
    }
}
