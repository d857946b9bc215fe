using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Manifests;

/// <summary>Folders, tables and manifests in, rows in the order of their paths out.</summary>
/// <param name="options">How they are read.</param>
/// <param name="folder">Where the paths of the rows start.</param>
internal sealed class ManifestListing(IndexOptions options, string folder)
{
    private readonly List<Finding> _findings = [];
    private readonly List<RejectedImage> _rejected = [];

    /// <summary>What was noticed.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What a table names and is not there.</summary>
    public IReadOnlyList<RejectedImage> Rejected => _rejected;

    /// <summary>Lists everything. Nothing is read but names and lengths.</summary>
    /// <param name="data">Folders, tables, manifests.</param>
    /// <param name="sorted">Receives the rows, unsorted.</param>
    /// <param name="progress">Told how many were found.</param>
    /// <param name="cancellationToken">Ends the listing between two images.</param>
    /// <exception cref="TransferException">MNT102, MNT103, and the codes of the data.</exception>
    public void Read(IReadOnlyList<string> data, SortedRows sorted, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long found = 0;
        foreach (ManifestRow row in data.SelectMany(RowsOf))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sorted.Add(row);
            progress?.Report(new TransferProgress("Listing images", ++found, 0, "images"));
        }
    }

    /// <summary>The rows that were added, each path once.</summary>
    /// <exception cref="TransferException">MNT223: an image has two classes or two splits.</exception>
    public static IEnumerable<ManifestRow> Once(IEnumerable<ManifestRow> inOrder)
    {
        ManifestRow? last = null;
        foreach (ManifestRow row in inOrder)
        {
            if (row.Path != last?.Path)
            {
                yield return row;
            }
            else if (row.Label != last.Label || row.Split != last.Split)
            {
                throw new TransferException(Finding.Error(
                    FindingCode.SeveralLabels,
                    row.Path,
                    $"was named twice: as '{last.Label}' ({Word(last.Split)}) and as '{row.Label}' ({Word(row.Split)})",
                    "One class and one split per image; name it once."));
            }

            last = row;
        }

        static string Word(ImageSplit? split) => split?.ToString().ToLowerInvariant() ?? "no split";
    }

    private IEnumerable<ManifestRow> RowsOf(string data)
    {
        try
        {
            if (ManifestFile.Is(data))
            {
                return OfManifest(ManifestFile.Open(data));
            }

            FolderListing listing = Directory.Exists(data) ? OfFolder(data) : File.Exists(data) ? OfTable(data) : throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, data, "there is no such folder or file", "Name folders, tables with a column of paths, or a manifest."));
            _findings.AddRange(listing.Findings);
            _rejected.AddRange(listing.Rejected);
            return listing.Images.Select(RowOf);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(data, e), e);
        }
    }

    private IEnumerable<ManifestRow> OfManifest(ManifestFile manifest) =>
        manifest.Rows().Select(row => row with { Path = ManifestPlace.Relative(folder, manifest.FullPath(row)) });

    private FolderListing OfFolder(string data) =>
        options.Classes ? ImageFolderReader.List(data, options.ClassFolders, classless: true) : ImageFolderReader.Classless(data);

    /// <summary>A table with classes, or one that has paths alone.</summary>
    private FolderListing OfTable(string table)
    {
        TableText text = TableText.Load(table);
        if (options.Classes && TableColumns.Has(text, options.Tables, options.Tables.LabelColumn))
        {
            ImageListing listing = CsvManifestReader.Read(table, options.Tables);
            return new FolderListing(listing.Images, listing.Rejected, listing.Findings);
        }

        PathTable paths = PathTable.Read(table, text, options.Tables);
        return new FolderListing(
            paths.Rows.Where(r => r.Found.Problem is null).Select(r => new ImageEntry(ImageSource.FromFile(r.Found.Full, r.Name), "", null)),
            [.. paths.Rows.Where(r => r.Found.Problem is not null).Select(r => new RejectedImage(r.Name, FindingCode.ImageNotFound, r.Found.Problem!))],
            paths.Findings);
    }

    private ManifestRow RowOf(ImageEntry image)
    {
        FileInfo file = new(image.Source.Path!);
        return new ManifestRow(ManifestPlace.Relative(folder, file.FullName), image.Label, image.Split, file.Exists ? file.Length : 0, null);
    }
}
