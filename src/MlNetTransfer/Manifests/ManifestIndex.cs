using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Manifests;

/// <summary>Folders, tables and manifests in, one manifest out: every image once, in the order of the paths.</summary>
public static class ManifestIndex
{
    /// <summary>Beside a manifest, the table of images that could not be read.</summary>
    /// <param name="manifest">Path of the manifest.</param>
    public static string LeftOutOf(string manifest) => Path.ChangeExtension(manifest, ".left-out.csv");

    /// <summary>Writes a manifest.</summary>
    /// <param name="data">Folders, tables with a column of paths, manifests.</param>
    /// <param name="output">The file; replaced as a whole. Paths of images below its folder are written relative to it.</param>
    /// <param name="options">How the data is read.</param>
    /// <param name="progress">Images found, then images read.</param>
    /// <param name="cancellationToken">Ends the work between two images; nothing is written then.</param>
    /// <exception cref="TransferException">MNT201 when there are no images, MNT105 and MNT106 when it cannot be written, and the codes of the
    /// data.</exception>
    public static IndexResult Write(
        IReadOnlyList<string> data,
        string output,
        IndexOptions options,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        if (Directory.Exists(output))
        {
            throw new TransferException(Finding.Error(FindingCode.OutputNotWritable, output, "is a folder; allowed is a file", "Name a file with --out."));
        }

        using IndexedImages images = IndexedImages.List(data, output, options, progress, cancellationToken);
        SortedDictionary<string, long> leftOut = new(StringComparer.Ordinal);
        long rows = 0, bytes = 0;
        DiskErrors.Writing(output, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            AtomicFile.WriteTogether(
                [(output, WriteRows), (LeftOutOf(output), stream => images.WriteLeftOut(stream))],
                () => ThrowIfNone(data, rows, leftOut));
            if (leftOut.Count == 0)
            {
                File.Delete(LeftOutOf(output));
            }
        });
        return new IndexResult(output, rows, bytes, leftOut, images.Findings);

        void WriteRows(FileStream stream)
        {
            using CsvHelper.CsvWriter csv = CsvStreams.Writer(stream);
            CsvStreams.Write(csv, ManifestRows.Header);
            foreach (ManifestRow row in images.Rows(Aside, progress, cancellationToken))
            {
                CsvStreams.Write(csv, ManifestRows.Fields(row));
                rows++;
                bytes += row.Bytes;
            }
        }

        void Aside(RejectedImage image) => leftOut[image.Code] = leftOut.GetValueOrDefault(image.Code) + 1;
    }

    internal static void ThrowIfNone(IEnumerable<string> data, long rows, IReadOnlyDictionary<string, long> leftOut)
    {
        if (rows == 0)
        {
            string why = leftOut.Count == 0 ? "" : $"; {leftOut.Values.Sum()} were left out ({string.Join(", ", leftOut.Select(c => $"{c.Key} {c.Value}"))})";
            throw new TransferException(Finding.Error(
                FindingCode.NoImages, string.Join(", ", data), $"there are no images{why}", "Name folders that hold some, or tables that name some."));
        }
    }
}
