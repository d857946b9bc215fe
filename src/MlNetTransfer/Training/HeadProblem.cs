using MlNetTransfer.Numerics;

namespace MlNetTransfer.Training;

/// <summary>Rows, labels and weights that a head is fitted to.</summary>
/// <param name="Rows">Scaled rows.</param>
/// <param name="Labels">[rows].</param>
/// <param name="Classes">At least 2.</param>
/// <param name="Weights">[rows]; null for ones.</param>
/// <param name="Axes">Principal axes of these rows, or of the rows these were taken from.</param>
/// <param name="AxesWeight">Sum of row weights behind <paramref name="Axes"/>.</param>
internal sealed record HeadProblem(IScaledRows Rows, int[] Labels, int Classes, double[]? Weights, PrincipalAxes Axes, double AxesWeight)
{
    /// <summary>Sum of the row weights.</summary>
    public double Total => Weights?.Sum() ?? Rows.Count;

    /// <summary>Some of the rows.</summary>
    public HeadProblem Take(int[] positions) => this with
    {
        Rows = Rows.Take(positions),
        Labels = [.. positions.Select(i => Labels[i])],
        Weights = Weights is null ? null : [.. positions.Select(i => Weights[i])],
    };

    /// <summary>Fits a softmax head; <paramref name="lambda"/> is against the summed loss.</summary>
    public SoftmaxFit Fit(double lambda, double[]? start, CancellationToken cancellationToken) => SoftmaxRegression.Fit(
        Rows, Labels, Classes, Weights, lambda / Total, Axes, AxesWeight, start, cancellationToken);
}
