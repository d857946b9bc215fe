using MlNetTransfer.Diagnostics;
using MlNetTransfer.Walks;

namespace MlNetTransfer.Datasets;

/// <summary>A table that lies beside images which no class folders hold: <c>train.csv</c> beside <c>train/</c>, <c>_classes.csv</c> in each split,
/// <c>metadata.csv</c>, <c>metadata.jsonl</c>, <c>labels.csv</c>.</summary>
/// <param name="data">How messages name the data.</param>
/// <param name="top">Where it begins.</param>
/// <param name="splits">Folders in it that are splits.</param>
internal sealed class TableBeside(string data, WalkedFolder top, IReadOnlyDictionary<WalkedFolder, ImageSplit> splits)
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".jsonl"];

    // Not read, and yet a sign that the classes stand in a file.
    private static readonly string[] OtherExtensions = [".json", ".xlsx", ".xls", ".parquet"];

    private readonly ManifestOptions _options = new() { Root = top.Path };
    private readonly List<Finding> _findings = [];

    /// <param name="File">Absolute path.</param>
    /// <param name="Split">What its images are for; null where nothing says.</param>
    /// <param name="Folder">The split's, or the top.</param>
    private readonly record struct Table(string File, ImageSplit? Split, WalkedFolder Folder);

    public static bool IsTable(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <returns>Null where there is no table.</returns>
    /// <exception cref="TransferException">MNT220 where it is not plain which table says the classes, or where it has them.</exception>
    public ImageListing? Read()
    {
        Table[] tables =
        [
            .. splits.SelectMany(s => s.Key.Files.Where(IsTable).Select(f => new Table(f, s.Value, s.Key))),
            .. top.Files.Where(IsTable).Select(OfTop),
        ];
        if (tables.Length == 0)
        {
            string[] others = [.. splits.Keys.Append(top).SelectMany(f => f.Files)
                .Where(f => OtherExtensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))];
            return others.Length == 0 ? null : throw Refused(
                $"no class folders hold its images; '{Name(others[0])}' may name their classes, but is not a CSV",
                "Write a CSV with columns path and label, and name that.");
        }

        Dictionary<Table, (TableText Text, TableColumns Columns)> read = [];
        foreach (Table table in tables)
        {
            TableText text = TableText.Load(table.File);
            if (TableColumns.Of(text, _options) is { } columns && !IsExample(table.File))
            {
                read.Add(table, (text, columns));
            }
        }

        Table[] chosen = Chosen([.. read.Keys]);
        if (chosen.Length == 0)
        {
            string why = read.Count == 0 ? "it is not clear which of its columns are path and class" : "more than one table may name them";
            throw Refused(
                $"no class folders hold its images, and {why}: {string.Join(", ", tables.Take(5).Select(t => $"'{Name(t.File)}'"))}",
                $"Name the table in place of the folder, and its columns: '{Path.Combine(data, Name(tables[0].File))}' "
                + $"--path-column COLUMN --label-column COLUMN --image-root '{data}'.");
        }

        ImageListing[] listings = [.. chosen.Select(t => Listing(t, read[t]))];
        ImageEntry[] images = [.. listings.SelectMany(l => l.Images)];
        HashSet<string> named = [.. images.Select(i => i.Source.Path!)];
        _findings.Insert(0, Finding.Info(
            FindingCode.LayoutTaken,
            data,
            $"no class folders hold its images; {string.Join(", ", chosen.Select(t => $"'{Name(t.File)}' ({Words(read[t].Columns)})"))} "
                + $"{(chosen.Length == 1 ? "says" : "say")} their classes",
            "The latter was taken."));
        foreach (WalkedFolder folder in splits.Keys.Append(top))
        {
            string[] missing = [.. folder.Files.Where(f => FolderWalk.MayBeImage(f) && !named.Contains(f))];
            if (missing.Length > 0)
            {
                _findings.Add(Finding.Warning(
                    FindingCode.FileIgnored,
                    folder.Path,
                    $"{missing.Length} images are in no table, the first is '{Path.GetFileName(missing[0])}'",
                    "They have no class and were left out. 'predict' takes them."));
            }
        }

        return new ImageListing
        {
            Images = images,
            Rejected = [.. listings.SelectMany(l => l.Rejected)],
            Findings = [.. _findings, .. listings.SelectMany(l => l.Findings)],
        };
    }

    /// <summary>Those of splits where there are some, else the only one.</summary>
    private static Table[] Chosen(Table[] tables)
    {
        Table[] ofSplits = [.. tables.Where(t => t.Split is not null)];
        bool once = ofSplits.GroupBy(t => t.Folder).All(g => g.Count() == 1);
        return ofSplits.Any(t => t.Split == ImageSplit.Train) && once ? ofSplits : tables.Length == 1 ? tables : [];
    }

    /// <summary>A table beside the splits' folders, of the one that its name says.</summary>
    private Table OfTop(string file)
    {
        ImageSplit? split = SplitNames.Read(Path.GetFileNameWithoutExtension(file))?.Split;
        WalkedFolder? folder = split is null ? null : splits.FirstOrDefault(s => s.Value == split).Key;
        return new Table(file, folder is null && splits.Count > 0 ? null : split, folder ?? top);
    }

    private ImageListing Listing(Table table, (TableText Text, TableColumns Columns) read)
    {
        // A table of one split names files of its folder; one of all names them from the top, or by their bare names.
        string beside = Path.GetDirectoryName(table.File)!;
        string[] bases = [.. new[] { table.Folder.Path, beside, top.Path }.Concat(table.Split is null ? top.Folders.Select(f => f.Path) : []).Distinct()];
        ImageListing listing = CsvManifestReader.Read(table.File, read.Text, _options, read.Columns, table.Split, bases);
        return listing with { Images = [.. listing.Images.Select(i => i with { Split = i.Split ?? SplitOf(i.Source.Path!) })] };
    }

    private ImageSplit? SplitOf(string file) =>
        splits.Where(s => file.StartsWith(s.Key.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(s => (ImageSplit?)s.Value).FirstOrDefault();

    /// <summary>What a competition wants to be handed in, with made-up classes.</summary>
    private static bool IsExample(string file) => Path.GetFileNameWithoutExtension(file) is var name
        && (name.Contains("submission", StringComparison.OrdinalIgnoreCase) || name.Contains("example", StringComparison.OrdinalIgnoreCase));

    private static string Words(TableColumns columns) => columns.OneHot.Count > 0
        ? $"'{columns.Path}', and 1 in {columns.OneHot.Count} columns" : $"'{columns.Path}', '{columns.Label}'";

    private string Name(string file) => Path.GetRelativePath(top.Path, file).Replace('\\', '/');

    private TransferException Refused(string what, string hint) => new(Finding.Error(FindingCode.TableNotPlain, data, what, hint));
}
