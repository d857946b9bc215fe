namespace MlNetTransfer.Numerics;

/// <summary>How well features tell classes apart: ridge regression at its best regularisation, every row judged by the fit without it.</summary>
internal static class RidgeProbe
{
    /// <param name="features">[images × features].</param>
    /// <param name="rows">Rows that take part.</param>
    /// <param name="labels">[images].</param>
    /// <param name="classes">At least 2.</param>
    /// <param name="cancellationToken">Ends the work between blocks.</param>
    /// <param name="weights">[rows], positive; null for ones.</param>
    public static RidgePoint Of(FeatureMatrix features, int[] rows, int[] labels, int classes, CancellationToken cancellationToken, double[]? weights = null)
    {
        FeatureScaling scaling = FeatureScaling.Measure(features, rows, weights, cancellationToken);
        ScaledRows scaled = new(features, rows, scaling);
        PrincipalAxes axes = PrincipalAxes.Find(scaled, weights, cancellationToken);
        RidgeLeaveOneOut ridge = new(scaled, [.. rows.Select(r => labels[r])], classes, weights, axes, cancellationToken);
        return ridge.Evaluate(ridge.DefaultPath(), cancellationToken).MinBy(p => p.SquaredError)!;
    }
}
