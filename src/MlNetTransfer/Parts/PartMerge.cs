using CsvHelper;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Parts;

/// <summary>Puts the tables of a folder's parts together, row by row, in the order of the paths: the same bytes however many parts there are.</summary>
public static class PartMerge
{
    /// <summary>Writes the rows of all parts into one CSV.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="output">The file; replaced as a whole.</param>
    /// <param name="progress">Rows written and in all.</param>
    /// <param name="cancellationToken">Ends the work between two rows; nothing is changed then.</param>
    /// <exception cref="TransferException">MNT105 and MNT106 when it cannot be written, MNT842 when a manifest would lie elsewhere than its paths
    /// start.</exception>
    public static void ToCsv(PartSet parts, string output, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ThrowIfElsewhere(parts, output);
        DiskErrors.Writing(output, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            AtomicFile.Write(output, stream => Write(stream, parts, m => m.File, progress, cancellationToken));
        });
    }

    /// <summary>Writes the table of what all parts set aside beside a merged file; where nothing was, there is none.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="output">The merged file.</param>
    /// <param name="cancellationToken">Ends the work between two rows.</param>
    /// <exception cref="TransferException">MNT105 and MNT106 when it cannot be written.</exception>
    public static void WriteLeftOut(PartSet parts, string output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        string leftOut = ManifestIndex.LeftOutOf(output);
        DiskErrors.Writing(leftOut, () =>
        {
            if (parts.LeftOut.Count == 0)
            {
                File.Delete(leftOut);
            }
            else
            {
                AtomicFile.Write(leftOut, stream => Write(stream, parts, LeftOut, null, cancellationToken));
            }
        });
    }

    /// <summary>The names of the columns, then the rows of all parts in the order of their paths. The fields are only valid until the next.</summary>
    /// <param name="parts">The parts, of tables.</param>
    public static IEnumerable<IReadOnlyList<string>> Rows(PartSet parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        string[] files = [.. parts.Markers.Select(m => Path.Combine(parts.Folder, m.File))];
        using (CsvReader csv = Reader(files[0]))
        {
            yield return [.. csv.Headers];
        }

        foreach ((string _, ReadOnlyMemory<byte> record) in Records(files))
        {
            using CsvReader csv = CsvReader.Create(record, new CsvReaderOptions { Separator = ',', HasHeader = false });
            csv.Read();
            yield return [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
        }
    }

    private static void Write(
        Stream stream, PartSet parts, Func<PartMarker, string?> name, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string[] files = [.. parts.Markers.Select(name).OfType<string>().Select(f => Path.Combine(parts.Folder, f))];
        BufferedStream buffered = new(stream, 1 << 20);
        long done = 0;
        if (files.Length > 0)
        {
            WriteHeader(buffered, files[0]);
        }

        foreach ((string _, ReadOnlyMemory<byte> record) in Records(files))
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffered.Write(record.Span);
            buffered.WriteByte((byte)'\n');
            progress?.Report(new TransferProgress("Merging parts", ++done, parts.Rows, "rows"));
        }

        buffered.Flush();
    }

    private static string? LeftOut(PartMarker marker) => marker.LeftOutSha256 is null ? null : PartName.Of(marker.Shard, PartName.LeftOut);

    private static void WriteHeader(Stream stream, string file)
    {
        using CsvReader csv = Reader(file);
        using CsvWriter header = CsvStreams.Writer(stream);
        CsvStreams.Write(header, csv.Headers);
    }

    /// <summary>Rows as they stand in the files, without line breaks at their end, in the order of their first fields.</summary>
    private static IEnumerable<(string Path, ReadOnlyMemory<byte> Record)> Records(IReadOnlyList<string> files) =>
        SideBySide.InOrder([.. files.Select(RecordsOf)], r => r.Path);

    private static IEnumerable<(string Path, ReadOnlyMemory<byte> Record)> RecordsOf(string file)
    {
        using CsvReader csv = Reader(file);
        while (csv.Read())
        {
            yield return (csv.GetString(0), csv.RawRecord.ToArray());
        }
    }

    private static CsvReader Reader(string file)
    {
        CsvReader csv = CsvStreams.Reader(RegularFile.Open(file, long.MaxValue));
        csv.ReadHeader();
        return csv;
    }

    private static void ThrowIfElsewhere(PartSet parts, string output)
    {
        if (parts.Kind == ManifestParts.Kind && parts.Markers[0].Settings[ManifestParts.StartsAt] is var start && ManifestPlace.FolderOf(output) != start)
        {
            throw new TransferException(Finding.Error(
                FindingCode.PartsDiffer, output, $"lies in another folder than the paths of the parts start at, '{start}'", $"Write it to '{start}'."));
        }
    }
}
