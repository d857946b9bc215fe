using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Manifests;

/// <summary>Reads images for their SHA-256, some at a time, on all cores.</summary>
internal static class RowContents
{
    private const int AtOnce = 4096;

    /// <param name="rows">In order.</param>
    /// <param name="folder">Where their paths start.</param>
    /// <param name="leaveOut">Takes what cannot be read, in order.</param>
    /// <param name="progress">Images read.</param>
    /// <param name="total">Of them; 0 while that is not known.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>The rows that could be read, in order.</returns>
    public static IEnumerable<ManifestRow> Of(
        IEnumerable<ManifestRow> rows,
        string folder,
        Action<RejectedImage> leaveOut,
        IProgress<TransferProgress>? progress,
        long total,
        CancellationToken cancellationToken)
    {
        long done = 0;
        foreach (ManifestRow[] some in rows.Chunk(AtOnce))
        {
            (ManifestRow? Row, RejectedImage? Rejected)[] read = new (ManifestRow?, RejectedImage?)[some.Length];
            ParallelLoop.For(some.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                read[i] = Read(some[i], folder);
                progress?.Report(new TransferProgress("Reading images", Interlocked.Increment(ref done), total, "images"));
            });
            foreach ((ManifestRow? row, RejectedImage? rejected) in read)
            {
                if (row is not null)
                {
                    yield return row;
                }
                else
                {
                    leaveOut(rejected!);
                }
            }
        }
    }

    private static (ManifestRow?, RejectedImage?) Read(ManifestRow row, string folder)
    {
        DecodeResult read = ImageFile.Read(ManifestPlace.Full(folder, row.Path), out byte[] encoded);
        return read.Success
            ? (row with { Bytes = encoded.Length, Content = ContentHash.Of(encoded) }, null)
            : (null, new RejectedImage(row.Path, read.Code!, read.Reason!));
    }
}
