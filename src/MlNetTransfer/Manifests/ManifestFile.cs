using System.Text;
using CsvHelper;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Manifests;

/// <summary>A list of images that <c>index</c> wrote: path, class, split, bytes, SHA-256, in the order of the paths. It is read row by row, however long
/// it is.</summary>
public sealed class ManifestFile
{
    private const string MakeOne = "Make a manifest with 'mlnet-transfer index DATA --out MANIFEST'.";

    private ManifestFile(string path) => (Path, Folder) = (path, ManifestPlace.FolderOf(path));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Absolute path of the folder that relative paths start at: the manifest's.</summary>
    public string Folder { get; }

    /// <summary>Whether a file is a manifest, by its first line.</summary>
    /// <param name="path">The file; it may be a folder, or missing.</param>
    public static bool Is(string path)
    {
        try
        {
            return File.Exists(path) && HasHeader(path);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            return false;
        }
    }

    /// <summary>Opens a manifest.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT102 when it does not exist, MNT103 when it cannot be read, MNT226 when it is no manifest.</exception>
    public static ManifestFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder; allowed is a manifest" : "there is no such manifest";
            throw new TransferException(Finding.Error(
                Directory.Exists(path) ? FindingCode.ManifestExpected : FindingCode.PathNotFound, path, what, $"Check the path. {MakeOne}"));
        }

        try
        {
            return HasHeader(path) ? new ManifestFile(path) : throw new TransferException(Finding.Error(
                FindingCode.ManifestExpected, path, $"is no manifest: its first line is not '{string.Join(',', ManifestRows.Header)}'", MakeOne));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <summary>The rows, read anew each time.</summary>
    /// <exception cref="TransferException">MNT103 when the file cannot be read, MNT226 when a row is none, or not behind the one above it.</exception>
    public IEnumerable<ManifestRow> Rows()
    {
        string last = "";
        bool first = true;
        using CsvReader csv = Opened();
        while (Next(csv) is { } row)
        {
            if (!first && PathOrder.Instance.Compare(last, row.Path) >= 0)
            {
                throw Malformed(csv, $"'{row.Path}' stands behind '{last}'; the paths must be in the order of their bytes, none twice");
            }

            (last, first) = (row.Path, false);
            yield return row;
        }
    }

    /// <summary>The rows, each with its hash.</summary>
    /// <exception cref="TransferException">As for <see cref="Rows"/>; MNT226 where a row has no hash.</exception>
    public IEnumerable<(ManifestRow Row, ContentHash Content)> HashedRows() => Rows().Select(row => (row, row.Content ?? throw new TransferException(
        Finding.Error(
            FindingCode.ManifestExpected,
            Path,
            $"has no SHA-256 of '{row.Path}': the images were listed, but not read",
            $"Let 'mlnet-transfer index {Path} --out MANIFEST' read them."))));

    /// <summary>Where the image of a row is.</summary>
    /// <param name="row">One of the rows.</param>
    public string FullPath(ManifestRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return ManifestPlace.Full(Folder, row.Path);
    }

    private static bool HasHeader(string path)
    {
        byte[] header = Encoding.UTF8.GetBytes(string.Join(',', ManifestRows.Header)), head = new byte[header.Length + 2];
        using FileStream stream = RegularFile.Open(path, long.MaxValue);
        int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head.AsSpan(0, read).StartsWith(header) && (read == header.Length || head[header.Length] is (byte)'\n' or (byte)'\r');
    }

    private CsvReader Opened()
    {
        try
        {
            CsvReader csv = CsvStreams.Reader(RegularFile.Open(Path, long.MaxValue));
            csv.ReadHeader();
            return csv;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Path, e), e);
        }
    }

    private ManifestRow? Next(CsvReader csv)
    {
        try
        {
            return !csv.Read() ? null : csv.FieldCount == ManifestRows.Header.Length && ManifestRows.Read(csv) is { } row ? row
                : throw Malformed(csv, "is no row of a manifest: path, label, split (train, validation, test or empty), bytes, sha256 (64 digits or empty)");
        }
        catch (CsvFormatException e)
        {
            throw Malformed(csv, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Path, e), e);
        }
    }

    private TransferException Malformed(CsvReader csv, string what) => new(Finding.Error(
        FindingCode.ManifestExpected, $"{Path} line {csv.LineNumber}", what, $"It was changed since it was written. {MakeOne}"));
}
