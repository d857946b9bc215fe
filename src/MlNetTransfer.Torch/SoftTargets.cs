namespace MlNetTransfer.Torch;

/// <summary>Targets of a batch as distributions over the classes, and how much each image counts.</summary>
/// <remarks>Label smoothing: Szegedy et al. 2016, arXiv:1512.00567; mixing of pairs: mixup, arXiv:1710.09412.</remarks>
internal sealed class SoftTargets(int classes, double smoothing, double[]? classWeights)
{
    /// <param name="labels">[batch].</param>
    /// <param name="partners">[batch], which image of the batch each is mixed with.</param>
    /// <param name="share">How much of each image is its own; 1 mixes nothing.</param>
    /// <returns>[batch × classes], rows that sum to the image's weight over the number of images: the cross-entropy with it is a mean.</returns>
    public float[] Of(IReadOnlyList<int> labels, IReadOnlyList<int> partners, double share)
    {
        float[] targets = new float[labels.Count * classes];
        for (int i = 0; i < labels.Count; i++)
        {
            Span<float> row = targets.AsSpan(i * classes, classes);
            int own = labels[i], other = labels[partners[i]];
            double weight = classWeights is null ? 1 : (share * classWeights[own]) + ((1 - share) * classWeights[other]);
            weight /= labels.Count;
            row.Fill((float)(weight * smoothing / classes));
            row[own] += (float)(weight * (1 - smoothing) * share);
            row[other] += (float)(weight * (1 - smoothing) * (1 - share));
        }

        return targets;
    }
}
