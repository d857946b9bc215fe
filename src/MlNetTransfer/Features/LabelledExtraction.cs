using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Features;

/// <summary>Extraction for images of a dataset: what cannot be decoded comes back by its name there.</summary>
internal static class LabelledExtraction
{
    /// <param name="extractor">Computes the rows.</param>
    /// <param name="images">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="deliver">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="reject">Called once per image that could not be decoded, from several threads at once.</param>
    /// <param name="progress">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="cancellationToken">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    public static void Extract(
        this IFeatureExtractor extractor,
        IReadOnlyList<LabelledImage> images,
        FeatureRowHandler deliver,
        Action<int, RejectedImage> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) => extractor.Extract(
            [.. images.Select(i => i.Source)],
            deliver,
            (i, failed) => reject(i, new RejectedImage(images[i].Name, failed.Code!, failed.Reason!)),
            progress,
            cancellationToken);
}
