namespace MlNetTransfer.Torch;

/// <summary>Targets of a batch as distributions over the classes, and how much each image counts.</summary>
/// <remarks>Label smoothing: Szegedy et al. 2016, arXiv:1512.00567; mixing of pairs: mixup, arXiv:1710.09412.</remarks>
internal sealed class SoftTargets(int classes, double smoothing, double[]? classWeights)
{
    /// <param name="labels">[batch].</param>
    /// <param name="partners">[batch], which image of the batch each is mixed with.</param>
    /// <param name="share">How much of each image is its own; 1 mixes nothing.</param>
    /// <returns>[batch × classes]: the cross-entropy with it is the mean over the images of share × weight of the own class × loss of the own class +
    /// (1 − share) × the same of the partner's. So a label weighs what its class does for the linear probe, mixed or not; with one weight for a whole
    /// mixed image a common class would borrow from a rare one.</returns>
    public float[] Of(IReadOnlyList<int> labels, IReadOnlyList<int> partners, double share)
    {
        float[] targets = new float[labels.Count * classes];
        for (int i = 0; i < labels.Count; i++)
        {
            Span<float> row = targets.AsSpan(i * classes, classes);
            int own = labels[i], other = labels[partners[i]];
            double ownWeight = share * Weight(own) / labels.Count, otherWeight = (1 - share) * Weight(other) / labels.Count;
            row.Fill((float)((ownWeight + otherWeight) * smoothing / classes));
            row[own] += (float)(ownWeight * (1 - smoothing));
            row[other] += (float)(otherWeight * (1 - smoothing));
        }

        return targets;
    }

    private double Weight(int label) => classWeights?[label] ?? 1;
}
