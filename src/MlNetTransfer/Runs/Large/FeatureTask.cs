using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Runs.Large;

/// <summary>Computes features of some images of a manifest, and writes them to one file in the order of the rows. Pictures are held a few at a time.</summary>
/// <param name="backbone">The network.</param>
/// <param name="weights">Its weights.</param>
/// <param name="extractor">Of both; with a key.</param>
/// <param name="progress">Images done; told after each piece.</param>
/// <param name="cancellationToken">Ends the work; then there is no file.</param>
internal sealed class FeatureTask(
    BackboneSpec backbone, BackboneWeights weights, IFeatureExtractor extractor, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
{
    private const int MostImages = 512;
    private const long MostBytes = 64 << 20;

    private readonly FeatureOrigin _origin = FeatureOrigins.Of(backbone, weights, extractor);

    /// <summary>What a task did.</summary>
    /// <param name="Sha256">Of the file up to its checksum, lower-case hexadecimal.</param>
    /// <param name="Rows">Images with features.</param>
    /// <param name="SetAside">Images without, and why: not there, not decodable, or not the picture that the manifest lists.</param>
    internal sealed record Outcome(string Sha256, int Rows, IReadOnlyList<(ContentHash Hash, RejectedImage Why)> SetAside);

    /// <summary>Writes a file that is whole or absent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">Images of the task, in the order of the manifest.</param>
    /// <param name="fullPath">Where the file of a row is.</param>
    public Outcome Write(string path, IEnumerable<ManifestRow> rows, Func<string, string> fullPath)
    {
        List<(ContentHash, RejectedImage)> aside = [];
        int written = 0;
        string sha256 = FeaturePartWriter.Write(path, _origin, writer =>
        {
            int done = 0;
            foreach ((ManifestRow Row, byte[] Encoded, RejectedImage? Why)[] piece in Pieces(rows, fullPath))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Extract(writer, piece, aside);
                done += piece.Length;
                progress?.Report(new TransferProgress("Extracting features", done, done, "images"));
            }

            written = writer.Rows;
        });
        return new Outcome(sha256, written, aside);
    }

    private void Extract(
        FeaturePartWriter writer, (ManifestRow Row, byte[] Encoded, RejectedImage? Why)[] piece, List<(ContentHash, RejectedImage)> aside)
    {
        int[] read = [.. Enumerable.Range(0, piece.Length).Where(i => piece[i].Why is null)];
        FeatureMatrix features = new(piece.Length, _origin.Columns);
        extractor.Extract(
            [.. read.Select(i => ImageSource.FromBytes(piece[i].Encoded, piece[i].Row.Path))],
            (k, row) => row.CopyTo(features.Row(read[k])),
            (k, failed) => piece[read[k]].Why = new RejectedImage(piece[read[k]].Row.Path, failed.Code!, failed.Reason!),
            null,
            cancellationToken);
        for (int i = 0; i < piece.Length; i++)
        {
            if (piece[i].Why is { } why)
            {
                aside.Add((piece[i].Row.Hash, why));
            }
            else
            {
                writer.Append(piece[i].Row.Hash, features.Row(i), piece[i].Row.Path);
            }
        }
    }

    /// <summary>Pictures with their bytes: what is hashed is what is decoded.</summary>
    private IEnumerable<(ManifestRow Row, byte[] Encoded, RejectedImage? Why)[]> Pieces(IEnumerable<ManifestRow> rows, Func<string, string> fullPath)
    {
        foreach (ManifestRow[] chunk in rows.Chunk(MostImages))
        {
            for (int first = 0; first < chunk.Length;)
            {
                long bytes = 0;
                int count = 0;
                while (first + count < chunk.Length && (count == 0 || bytes < MostBytes))
                {
                    FileInfo file = new(fullPath(chunk[first + count].Path));
                    bytes += file.Exists ? file.Length : 0;
                    count++;
                }

                var piece = new (ManifestRow Row, byte[] Encoded, RejectedImage? Why)[count];
                ManifestRow[] taken = chunk[first..(first + count)];
                ParallelLoop.For(count, new ParallelOptions { CancellationToken = cancellationToken }, i => piece[i] = Read(taken[i], fullPath));
                yield return piece;
                first += count;
            }
        }
    }

    private static (ManifestRow Row, byte[] Encoded, RejectedImage? Why) Read(ManifestRow row, Func<string, string> fullPath)
    {
        DecodeResult read = ImageSource.FromFile(fullPath(row.Path), row.Path).Read(out byte[] encoded);
        return !read.Success ? (row, [], new RejectedImage(row.Path, read.Code!, read.Reason!))
            : ContentHash.Of(encoded) != row.Hash ? (row, [], Changed(row.Path))
            : (row, encoded, null);
    }

    /// <summary>Why a picture is not used whose bytes are others than the manifest says.</summary>
    public static RejectedImage Changed(string path) =>
        new(path, FindingCode.PictureChanged, "is not the picture that the manifest lists: its bytes have changed since");
}
