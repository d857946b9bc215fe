using System.Globalization;
using CsvHelper;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Reads a CSV manifest: path, label and, if there, split.</summary>
internal sealed class CsvManifestReader
{
    // A manifest row is a path, a label and a split; far more is an unclosed quote.
    private const int LongestRecord = 1 << 20;

    private readonly string _manifest;
    private readonly int _linesAdded;
    private readonly string _root;
    private readonly ManifestOptions _options;
    private readonly TableColumns _columns;
    private readonly ImageSplit? _split;
    private readonly ManifestPaths _paths;
    private readonly SeveralLabels _several;
    private readonly TableErrors _errors;
    private readonly List<ImageEntry> _images = [];
    private readonly List<RejectedImage> _rejected = [];
    private readonly HashSet<(string Path, string Label, ImageSplit? Split)> _seen = [];

    private CsvManifestReader(
        string manifest, int linesAdded, ManifestOptions options, TableColumns columns, ImageSplit? split, IReadOnlyList<string>? bases)
    {
        _linesAdded = linesAdded;
        _manifest = manifest;
        _options = options;
        _columns = columns;
        _errors = new TableErrors(manifest, linesAdded);
        _split = split;
        _several = new SeveralLabels(manifest, columns.Label);
        _root = ManifestPaths.RootOf(manifest, options);
        _paths = new ManifestPaths(_root, bases ?? [_root]);
    }

    /// <exception cref="TransferException">MNT204 to MNT207, MNT212, MNT221 and MNT223: everything that is wrong with the manifest.</exception>
    public static ImageListing Read(string manifest, ManifestOptions options) =>
        Read(manifest, TableText.Load(manifest), options, new TableColumns(options.PathColumn, options.LabelColumn, options.SplitColumn, []), null, null);

    /// <summary>Reads a table that was found beside images.</summary>
    /// <param name="manifest">The file.</param>
    /// <param name="text">Its content.</param>
    /// <param name="options">Delimiter, and the folder that no path may leave.</param>
    /// <param name="columns">Where it has what.</param>
    /// <param name="split">What its images are for, where it does not say; null where nothing does.</param>
    /// <param name="bases">Folders that its paths may start at, the first first; null for the root.</param>
    /// <exception cref="TransferException">As for the other.</exception>
    public static ImageListing Read(
        string manifest,
        TableText text,
        ManifestOptions options,
        TableColumns columns,
        ImageSplit? split,
        IReadOnlyList<string>? bases)
    {
        CsvManifestReader reader = new(manifest, text.LinesAdded, options, columns, split, bases);
        reader.ReadRows(text);
        Finding[] findings = [.. text.Findings, .. reader._errors.Found, .. reader._several.Findings()];
        TransferException.ThrowIfErrors(findings);
        return new ImageListing { Images = reader._images, Rejected = reader._rejected, Findings = [.. findings, .. reader._paths.Findings(manifest)] };
    }

    /// <summary>Opens a table before its header.</summary>
    public static CsvReader Open(TableText text, char? delimiter) => CsvReader.Create(
        new MemoryStream(text.Content),
        new CsvReaderOptions
        {
            Separator = text.Separator ?? delimiter,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = LongestRecord,
            PoolStrings = true,
        });

    private void ReadRows(TableText text)
    {
        using CsvReader csv = Open(text, _options.Delimiter);
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
            _errors.Malformed(e);
        }
    }

    private bool HasColumns(CsvReader csv)
    {
        foreach ((string column, bool ofPath) in ((string, bool)[])[(_columns.Path, true), (_columns.Label, false)])
        {
            if (_columns.OneHot.Count == 0 && !csv.TryGetFieldIndex(column, out _))
            {
                _errors.MissingColumn(csv, column, ofPath);
            }
        }

        return _errors.Found.Count == 0;
    }

    private void ReadRow(CsvReader csv)
    {
        string path = csv.GetString(_columns.Path), label = LabelOf(csv);
        string splitName = csv.TryGetFieldIndex(_columns.Split, out int splitField) ? csv.GetString(splitField) : "";
        ImageSplit? split = splitName.Length == 0 ? _split : SplitNames.Parse(splitName);
        if (path.Length == 0)
        {
            _errors.EmptyPath(csv.LineNumber, _columns.Path);
        }

        if (label.Length == 0 && _columns.OneHot.Count == 0)
        {
            _errors.Add(
                FindingCode.ManifestLabelEmpty, csv.LineNumber, $"column '{_columns.Label}' is empty", "Give the image a class name, or remove the row.");
        }

        if (!_errors.IsSound(csv, (_columns.Path, path), (_columns.Label, label)))
        {
            return;
        }

        if (split is null && splitName.Length > 0)
        {
            _errors.Add(
                FindingCode.ManifestSplitUnknown,
                csv.LineNumber,
                $"column '{_columns.Split}' is '{TableErrors.Short(splitName)}'; allowed are {SplitNames.Allowed}",
                "Use one of them, or leave it empty everywhere.");
        }

        if (path.Length == 0)
        {
            return;
        }

        ManifestPaths.Found found = _paths.Of(path);
        if (found.Outside)
        {
            _errors.OutsideRoot(csv.LineNumber, path, _root);
        }
        else if (found.Problem is { } problem)
        {
            _rejected.Add(new RejectedImage(path, FindingCode.ImageNotFound, problem));
        }
        else if (label.Length == 0)
        {
            _rejected.Add(new RejectedImage(
                path,
                FindingCode.ManifestLabelEmpty,
                string.Create(CultureInfo.InvariantCulture, $"has no class in line {csv.LineNumber - _linesAdded} of the table")));
        }
        else
        {
            _several.Add(found.Full, path, label, csv.LineNumber - _linesAdded);
            if (_seen.Add((found.Full, label, split)))
            {
                _images.Add(new ImageEntry(ImageSource.InFolder(found.Full, _root.Length), label, split));
            }
        }
    }

    /// <summary>The class's name in normal form; of a table with a column per class the one that has a 1.</summary>
    private string LabelOf(CsvReader csv)
    {
        if (_columns.OneHot.Count == 0)
        {
            return LabelNames.Normal(csv.GetString(_columns.Label));
        }

        string[] set = [.. _columns.OneHot.Where(c => TableColumns.IsOne(csv.GetString(c)))];
        if (set.Length > 1)
        {
            _errors.Add(
                FindingCode.SeveralLabels,
                csv.LineNumber,
                $"the image has several classes: {TableErrors.Short(string.Join(", ", set))}",
                "One class per image is trained: keep the 1 of the class that matters.");
        }

        return set.Length == 0 ? "" : LabelNames.Normal(set[0]);
    }
}
