using System.Globalization;
using CsvHelper;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Datasets;

/// <summary>Reads a CSV manifest: path, label and, if there, split.</summary>
internal sealed class CsvManifestReader
{
    // A manifest row is a path, a label and a split; far more is an unclosed quote.
    private const int LongestRecord = 1 << 20;
    private const int Shown = 100;

    private readonly string _manifest;
    private readonly string _root;
    private readonly ManifestOptions _options;
    private readonly List<Finding> _findings = [];
    private readonly List<ImageEntry> _images = [];
    private readonly HashSet<(string Path, string Label, ImageSplit? Split)> _seen = [];

    private CsvManifestReader(string manifest, ManifestOptions options)
    {
        _manifest = manifest;
        _options = options;
        string root = options.Root ?? Path.GetDirectoryName(Path.GetFullPath(manifest))!;
        string full = Path.GetFullPath(root);
        _root = Path.EndsInDirectorySeparator(full) ? full : full + Path.DirectorySeparatorChar;
    }

    /// <exception cref="TransferException">MNT204 to MNT207 and MNT212: everything that is wrong with the manifest.</exception>
    public static ImageListing Read(string manifest, ManifestOptions options)
    {
        CsvManifestReader reader = new(manifest, options);
        reader.ReadRows();
        TransferException.ThrowIfErrors(reader._findings);
        return new ImageListing { Images = reader._images, Findings = reader._findings };
    }

    private void ReadRows()
    {
        CsvReaderOptions options = new()
        {
            Separator = _options.Delimiter,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = LongestRecord,
            PoolStrings = true,
        };
        RegularFile.Check(_manifest, RegularFile.Table);
        using CsvReader csv = CsvReader.FromFile(_manifest, options, FileOptions.SequentialScan);
        try
        {
            csv.ReadHeader();
            if (!HasColumns(csv))
            {
                return;
            }

            while (csv.Read())
            {
                ReadRow(csv);
            }
        }
        catch (CsvFormatException e)
        {
            Add(FindingCode.ManifestMalformed, e.LineNumber, e.Message.TrimEnd('.'), "Quote fields that hold the delimiter, and double the quotes inside them.");
        }
    }

    private bool HasColumns(CsvReader csv)
    {
        foreach (string column in (string[])[_options.PathColumn, _options.LabelColumn])
        {
            if (!csv.TryGetFieldIndex(column, out _))
            {
                Add(
                    FindingCode.ManifestColumnMissing,
                    1,
                    $"there is no column '{column}'; the header has {(csv.Headers.Count == 0 ? "nothing" : Short(string.Join(", ", csv.Headers.Select(h => $"'{h}'"))))}",
                    "Name the right one with --path-column or --label-column, and check --delimiter.");
            }
        }

        return _findings.Count == 0;
    }

    private void ReadRow(CsvReader csv)
    {
        string path = csv.GetString(_options.PathColumn), label = csv.GetString(_options.LabelColumn);
        string splitName = csv.TryGetFieldIndex(_options.SplitColumn, out int splitField) ? csv.GetString(splitField) : "";
        ImageSplit? split = SplitNames.Parse(splitName);
        if (path.Length == 0)
        {
            Add(FindingCode.ManifestMalformed, csv.LineNumber, $"column '{_options.PathColumn}' is empty", "Give the row a path, or remove it.");
        }

        if (label.Length == 0)
        {
            Add(FindingCode.ManifestLabelEmpty, csv.LineNumber, $"column '{_options.LabelColumn}' is empty", "Give the image a class name, or remove the row.");
        }

        foreach ((string column, string value) in new[] { (_options.PathColumn, path), (_options.LabelColumn, label) })
        {
            if (value.Any(char.IsControl))
            {
                Add(FindingCode.ManifestMalformed, csv.LineNumber, $"column '{column}' holds a control character", "Remove line breaks, tabs and other control characters.");
                return;
            }
        }

        if (split is null && splitName.Length > 0)
        {
            Add(FindingCode.ManifestSplitUnknown, csv.LineNumber, $"column '{_options.SplitColumn}' is '{Short(splitName)}'; allowed are {SplitNames.Allowed}", "Use one of them, or leave it empty everywhere.");
        }

        string? resolved = path.Length == 0 ? null : Resolve(csv, path);
        if (resolved is not null && _seen.Add((resolved, label, split)))
        {
            _images.Add(new ImageEntry(resolved, _root.Length, label, split));
        }
    }

    private string? Resolve(CsvReader csv, string path)
    {
        string local = path.Replace('\\', Path.DirectorySeparatorChar).Replace('/', Path.DirectorySeparatorChar);
        string full = Path.GetFullPath(local, _root);
        if (full.StartsWith(_root, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        {
            return full;
        }

        Add(FindingCode.ManifestPathOutsideRoot, csv.LineNumber, $"'{Short(path)}' lies outside '{_root}'", "Name a folder that holds all images with --image-root.");
        return null;
    }

    private void Add(string code, long line, string what, string hint) => _findings.Add(Finding.Error(
        code, string.Create(CultureInfo.InvariantCulture, $"{_manifest} line {Math.Max(1, line)}"), what, hint));

    private static string Short(string text) => text.Trim() is { Length: > Shown } longer ? longer[..Shown] + "…" : text.Trim();
}
