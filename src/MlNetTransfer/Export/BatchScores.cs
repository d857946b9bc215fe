using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Export;

/// <summary>Scores of a model.onnx for the images that can be decoded.</summary>
public static class BatchScores
{
    /// <summary>Scores images.</summary>
    /// <param name="model">Its rows are scores, and whatever else behind them.</param>
    /// <param name="dataset">Of the images.</param>
    /// <param name="candidates">The images.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="others">Takes what is behind the scores of an image, from several threads at once; null where that is not wanted.</param>
    /// <returns>The dataset without what could not be decoded, the images that were scored, and their scores [images × classes].</returns>
    public static (ImageDataset Dataset, LabelledImage[] Images, FeatureMatrix Scores) Of(
        IFeatureExtractor model,
        ImageDataset dataset,
        LabelledImage[] candidates,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken,
        FeatureRowHandler? others = null)
    {
        int classes = dataset.Labels.Count;
        FeatureMatrix delivered = new(candidates.Length, classes);
        Dictionary<int, RejectedImage> rejected = [];
        model.Extract(
            candidates,
            (i, row) =>
            {
                row[..classes].CopyTo(delivered.Row(i));
                others?.Invoke(i, row[classes..]);
            },
            (i, reason) =>
            {
                lock (rejected)
                {
                    rejected[i] = reason;
                }
            },
            progress,
            cancellationToken);
        int[] kept = [.. Enumerable.Range(0, candidates.Length).Where(i => !rejected.ContainsKey(i))];
        FeatureMatrix scores = new(kept.Length, classes);
        for (int i = 0; i < kept.Length; i++)
        {
            delivered.Row(kept[i]).CopyTo(scores.Row(i));
        }

        RefuseNoScores(scores, [.. kept.Select(i => candidates[i].Source)]);

        return (dataset.Without(candidates, rejected), [.. kept.Select(i => candidates[i])], scores);
    }

    /// <summary>Refuses scores that are no numbers.</summary>
    /// <param name="scores">[images × classes].</param>
    /// <param name="images">In row order, for the message.</param>
    /// <exception cref="TransferException">MNT807 for the first image whose scores are no numbers.</exception>
    public static void RefuseNoScores(FeatureMatrix scores, IReadOnlyList<ImageSource> images)
    {
        for (int i = 0; i < images.Count; i++)
        {
            if (ScoreCheck.WhyNoScores(scores.Row(i), images[i].Where) is { } finding)
            {
                throw new TransferException(finding);
            }
        }
    }
}
