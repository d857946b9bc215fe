using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Finds images whose header is sound and whose pixels are not.</summary>
public static class DecodeCheck
{
    private const int Side = 8;

    /// <summary>Decodes every image once.</summary>
    /// <returns>Position in the list and reason.</returns>
    public static IReadOnlyDictionary<int, RejectedImage> Undecodable(
        IReadOnlyList<LabelledImage> images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        Dictionary<int, RejectedImage> rejected = [];
        int done = 0;
        ParallelLoop.For(images.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            DecodeResult result = images[i].Source.Read(out byte[] encoded);
            result = result.Success ? ImageDecoder.DecodeSquare(encoded, Side, new float[3 * Side * Side]) : result;
            if (!result.Success)
            {
                lock (rejected)
                {
                    rejected.Add(i, new RejectedImage(images[i].Name, result.Code!, result.Reason!));
                }
            }

            progress?.Report(new TransferProgress("Decoding images", Interlocked.Increment(ref done), images.Count, "images"));
        });
        return rejected;
    }
}
