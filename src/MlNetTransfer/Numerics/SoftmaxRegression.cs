namespace MlNetTransfer.Numerics;

/// <summary>L2-regularised softmax regression on scaled features.</summary>
/// <remarks>
/// L-BFGS, preconditioned by the Hessian as if every row had the mean curvature c of its class, 1/C at the start and less the surer the rows are: in
/// the principal axes that is c·sⱼ/N + λ per class, a diagonal. Ten to thirty steps instead of hundreds on features whose variances span many decades.
/// Where classes are many and far apart, the Hessian of a class is much larger in one direction, that of its mean; without it nearly every step is too
/// long.
/// </remarks>
internal static class SoftmaxRegression
{
    private const int MaximumIterations = 500;

    /// <summary>Estimated excess over the minimum at which the fit ends, in nats per row.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>From this number on the preconditioner knows the class means. With 10 classes that saves one pass in 29, which is not worth other
    /// bits.</summary>
    private const int ManyClasses = 50;

    /// <summary>Fits.</summary>
    /// <param name="rows">N rows of D scaled features.</param>
    /// <param name="labels">[N], 0 … classes − 1.</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="lambda">Minimises weighted mean cross-entropy + λ/2 ‖W‖²; positive.</param>
    /// <param name="axes">Principal axes of these rows, or of more rows of the same kind: they change the speed, not the result.</param>
    /// <param name="axesWeight">Sum of row weights behind <paramref name="axes"/>.</param>
    /// <param name="start">Parameters to start from; null for W = 0 and the class frequencies.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static SoftmaxFit Fit(
        IScaledRows rows, int[] labels, int classes, double[]? weights, double lambda, PrincipalAxes axes, double axesWeight, double[]? start,
        CancellationToken cancellationToken)
    {
        var objective = new SoftmaxObjective(rows, labels, classes, weights, lambda);
        double[] point = (double[]?)start?.Clone() ?? Prior(objective.Parameters, labels, classes, weights);
        var preconditioner = new SoftmaxPreconditioner(objective, axes, axesWeight, classes, lambda);
        if (classes >= ManyClasses)
        {
            preconditioner.KnowClassMeans(ClassSums.InAxes(rows, labels, classes, weights, axes, cancellationToken), labels, weights);
        }

        LimitedMemoryBfgs.Outcome outcome = LimitedMemoryBfgs.Minimise(
            objective.Evaluate, preconditioner.Apply, point, Tolerance, MaximumIterations, cancellationToken);
        return new SoftmaxFit(point, classes, rows.Dimension, outcome.Value, outcome.Iterations, outcome.Evaluations, outcome.Converged);
    }

    /// <summary>W = 0, b = log class frequency, with one image more per class so that a class without images stays finite.</summary>
    private static double[] Prior(int length, int[] labels, int classes, double[]? weights)
    {
        var point = new double[length];
        Span<double> bias = point.AsSpan(length - classes);
        bias.Fill(1);
        for (int i = 0; i < labels.Length; i++)
        {
            bias[labels[i]] += weights?[i] ?? 1;
        }

        foreach (ref double value in bias)
        {
            value = Math.Log(value);
        }

        return point;
    }
}
