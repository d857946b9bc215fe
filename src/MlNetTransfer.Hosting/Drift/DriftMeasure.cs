using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>How far an image is from the training images, and from where on it is none of the classes.</summary>
internal sealed class DriftMeasure
{
    private readonly FeatureDistance _distance;
    private readonly float _farthest;

    private DriftMeasure(FeatureDistance distance, float farthest) => (_distance, _farthest) = (distance, farthest);

    public static DriftMeasure? Of(DistanceReference reference) =>
        FeatureDistance.Of(reference) is { } distance ? new DriftMeasure(distance, reference.Farthest) : null;

    /// <summary>The bin of the distance, and whether the image is none of these; null for features of another length.</summary>
    public (int Bin, bool NoneOfThese)? Measure(ReadOnlySpan<float> features)
    {
        if (features.Length != _distance.Features)
        {
            return null;
        }

        float distance = _distance.Measure(features);
        return (DistanceBins.Of(distance), !(distance <= _farthest));
    }
}
