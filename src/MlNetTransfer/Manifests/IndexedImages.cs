using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Manifests;

/// <summary>Images that were listed, in order, and read as they are gone through.</summary>
internal sealed class IndexedImages : IDisposable
{
    private readonly ScratchFolder _scratch;
    private readonly IEnumerable<ManifestRow> _listed;
    private readonly IReadOnlyList<RejectedImage> _rejected;
    private readonly string _folder;
    private readonly bool _read;
    private readonly long _count;
    private readonly List<RejectedImage> _aside = [];

    private IndexedImages(ScratchFolder scratch, IEnumerable<ManifestRow> listed, ManifestListing listing, string folder, bool read, long count)
    {
        (_scratch, _listed, _folder, _read, _count) = (scratch, listed, folder, read, count);
        (_rejected, Findings) = (listing.Rejected, listing.Findings);
    }

    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Where the paths of the rows start.</summary>
    public string Folder => _folder;

    public static IndexedImages List(
        IReadOnlyList<string> data, string output, IndexOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        RefuseInside(data, output);
        ScratchFolder scratch = ScratchFolder.Create(0);
        try
        {
            string folder = ManifestPlace.FolderOf(output);
            SortedRows sorted = new(scratch);
            ManifestListing listing = new(options, folder);
            listing.Read(data, sorted, progress, cancellationToken);
            return new IndexedImages(scratch, ManifestListing.Once(sorted.InOrder()), listing, folder, options.Contents, sorted.Count);
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>What is written among the images would be listed with them the next time.</summary>
    private static void RefuseInside(IEnumerable<string> data, string output)
    {
        string written = RealPath.Of(output);
        TransferException.ThrowIfErrors(data.Where(Directory.Exists).Select(folder => (folder, Real: RealPath.Of(folder)))
            .Where(d => written.StartsWith(
                Path.EndsInDirectorySeparator(d.Real) ? d.Real : d.Real + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(d => Finding.Error(
                FindingCode.OutputNotWritable,
                output,
                $"lies in '{d.folder}', whose images are listed; it would be listed with them the next time",
                "Name a place outside with --out, for example beside the folder.")));
    }

    /// <summary>What was listed of one share, by the paths: the contents are not known yet.</summary>
    public IEnumerable<ManifestRow> Listed(Shard shard) => _listed.Where(r => shard.Takes(ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(r.Path))));

    /// <summary>The rows, read.</summary>
    public IEnumerable<ManifestRow> Rows(Action<RejectedImage> leaveOut, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        Rows(Shard.All, leaveOut, progress, cancellationToken);

    /// <summary>The rows of a share, read.</summary>
    public IEnumerable<ManifestRow> Rows(
        Shard shard, Action<RejectedImage> leaveOut, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        _aside.Clear();
        foreach (RejectedImage image in _rejected.Where(r => shard.Takes(ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(r.Path)))))
        {
            Aside(image);
        }

        IEnumerable<ManifestRow> listed = shard == Shard.All ? _listed : Listed(shard);
        return _read ? RowContents.Of(listed, _folder, Aside, progress, _count / shard.Count, cancellationToken) : listed;

        void Aside(RejectedImage image)
        {
            _aside.Add(image);
            leaveOut(image);
        }
    }

    /// <summary>Of the rows that were gone through, the table of what was set aside.</summary>
    public void WriteLeftOut(Stream stream)
    {
        using CsvHelper.CsvWriter csv = CsvStreams.Writer(stream);
        CsvStreams.Write(csv, LeftOutRows.Header);
        foreach (RejectedImage image in _aside)
        {
            CsvStreams.Write(csv, LeftOutRows.Fields(image));
        }
    }

    public void Dispose() => _scratch.Dispose();
}
