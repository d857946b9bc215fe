using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>Judges features of one set of images: ridge regression, every image by a fit without it.</summary>
/// <param name="rows">Rows that take part, those of images that could be decoded.</param>
/// <param name="labels">[images], 0-based.</param>
/// <param name="classes">At least 2.</param>
/// <param name="cancellationToken">Ends the work between blocks.</param>
internal sealed class LeaveOneOut(int[] rows, int[] labels, int classes, CancellationToken cancellationToken)
{
    /// <summary>[rows], 0-based class of each.</summary>
    public int[] Labels { get; } = [.. rows.Select(r => labels[r])];

    public RidgePoint Ridge(FeatureMatrix features) => RidgeProbe.Of(features, rows, labels, classes, cancellationToken);

    public NearestNeighbours Neighbours(FeatureMatrix features) => NearestNeighbours.Find(features, rows, labels, cancellationToken);

    /// <summary>[rows], whether the judgement is the label.</summary>
    public bool[] Right(RidgePoint point) => [.. point.Predicted.Zip(Labels, (p, l) => p == l)];
}
