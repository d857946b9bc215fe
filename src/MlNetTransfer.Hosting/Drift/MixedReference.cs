using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>The reference as it would be if its images had the mix of classes that a window has: each class as it was, as often as it is now. So another mix
/// of classes alone moves nothing but the shares.</summary>
internal sealed class MixedReference
{
    private MixedReference(double images) => Images = images;

    /// <summary>As many images of that mix would tell as much; at most as many as there are.</summary>
    public double Images { get; }

    /// <summary>[<see cref="ScoreBins.Count"/>], shares.</summary>
    public double[] Confidence { get; } = new double[ScoreBins.Count];

    /// <summary>[<see cref="DistanceBins.Count"/>], shares; zeros where it was not measured.</summary>
    public double[] Distance { get; } = new double[DistanceBins.Count];

    /// <summary>To half a bin.</summary>
    public double MeanConfidence => Confidence.Index().Sum(b => b.Item * (ScoreBins.Upper(b.Index) + (b.Index == 0 ? 0 : ScoreBins.Upper(b.Index - 1))) / 2);

    /// <param name="reference">Of the model.</param>
    /// <param name="predicted">[classes], answers of the window; at least one.</param>
    public static MixedReference Of(ModelReference reference, IReadOnlyList<int> predicted)
    {
        double all = predicted.Sum(p => (double)p), missing = 0, variance = 0;
        int[] tested = new int[predicted.Count];
        foreach (ReferenceAnswer answer in reference.Answers)
        {
            tested[answer.Class]++;
        }

        for (int c = 0; c < tested.Length; c++)
        {
            // Of a class that the test did not have, all of it together stands in, and is trusted as one image.
            double share = predicted[c] / all;
            missing += tested[c] == 0 ? share : 0;
            variance += share * share / Math.Max(1, tested[c]);
        }

        MixedReference mixed = new(Math.Min(reference.Count, 1 / variance));
        foreach (ReferenceAnswer answer in reference.Answers)
        {
            double weight = (predicted[answer.Class] / all / tested[answer.Class]) + (missing / reference.Count);
            mixed.Confidence[answer.Confidence] += weight;
            if (answer.Distance is { } distance)
            {
                mixed.Distance[distance] += weight;
            }
        }

        return mixed;
    }
}
