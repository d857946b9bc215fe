namespace MlNetTransfer.Numerics;

/// <summary>One-vs-rest ridge regression on scaled features, judged by exact leave-one-out at every regularisation of a path.</summary>
/// <remarks>
/// minimises Σᵢ wᵢ (yᵢ − b − xᵢ·β)² + λ‖β‖² with targets ±1 and a free intercept b. With z = Vᵀ(x − x̄) in the principal axes of the centred rows,
/// ŷᵢ = ȳ + Σⱼ zᵢⱼ aⱼ/(sⱼ + λ), leverage hᵢ = wᵢ/Σw + wᵢ Σⱼ zᵢⱼ²/(sⱼ + λ), and the leave-one-out error is (yᵢ − ŷᵢ)/(1 − hᵢ)
/// (Allen's PRESS, doi:10.1080/00401706.1974.10489157). Scaling and row weights are held as they are while a row is left out.
/// One eigendecomposition in min(N, D) dimensions serves the whole path.
/// </remarks>
internal sealed class RidgeLeaveOneOut
{
    private readonly ScaledRows _rows;
    private readonly int[] _labels;
    private readonly double[]? _weights;
    private readonly double _totalWeight;
    private readonly PrincipalAxes _axes;
    private readonly RidgeJudge _judge;

    /// <summary>Prepares the path: one eigendecomposition, one pass over the rows.</summary>
    /// <param name="rows">N ≥ 2 rows, scaled with mean 0 under <paramref name="weights"/>.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="axes">Principal axes of the same rows under the same weights.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public RidgeLeaveOneOut(
        ScaledRows rows, int[] labels, int classes, double[]? weights, PrincipalAxes axes, CancellationToken cancellationToken)
    {
        _rows = rows;
        _labels = labels;
        _weights = weights;
        _totalWeight = weights?.Sum() ?? rows.Count;
        _axes = axes;
        double[] targetMean = new double[classes];
        Array.Fill(targetMean, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            targetMean[labels[i]] += 2 * (weights?[i] ?? 1) / _totalWeight;
        }

        _judge = new RidgeJudge(axes, ClassSums.InAxes(rows, labels, classes, weights, axes, cancellationToken), targetMean, _totalWeight);
    }

    /// <summary>A path of regularisations, four per decade around the mean eigenvalue, from nearly none to nearly constant predictions.</summary>
    public double[] DefaultPath() => RidgeJudge.DefaultPath(_axes);

    /// <summary>Judges every regularisation.</summary>
    /// <param name="lambdas">Positive.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    public RidgePoint[] Evaluate(IReadOnlyList<double> lambdas, CancellationToken cancellationToken)
    {
        int[][] predicted = [.. lambdas.Select(_ => new int[_rows.Count])];
        var errors = new double[lambdas.Count][];
        for (int k = 0; k < errors.Length; k++)
        {
            errors[k] = new double[_rows.Count];
        }

        int blocks = (_rows.Count + RidgeJudge.Block - 1) / RidgeJudge.Block;
        Parallel.For(0, blocks, new ParallelOptions { CancellationToken = cancellationToken }, block =>
        {
            int start = block * RidgeJudge.Block, count = Math.Min(RidgeJudge.Block, _rows.Count - start);
            ReadOnlyMemory<double> weights = _weights is null ? default : _weights.AsMemory(start, count);
            _judge.Judge(_rows, start, _labels.AsMemory(start, count), weights, lambdas, (k, classes, squares) =>
            {
                classes.CopyTo(predicted[k].AsSpan(start));
                squares.CopyTo(errors[k].AsSpan(start));
            });
        });
        return [.. lambdas.Select((lambda, k) => Summarise(lambda, predicted[k], errors[k]))];
    }

    private RidgePoint Summarise(double lambda, int[] predicted, double[] errors)
    {
        double sum = 0;
        int right = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            right += predicted[i] == _labels[i] ? 1 : 0;
            sum += (_weights?[i] ?? 1) * errors[i];
        }

        return new RidgePoint(lambda, (double)right / errors.Length, sum / _totalWeight, predicted);
    }
}
