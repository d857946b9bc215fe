using System.Globalization;
using CsvHelper;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Large;

/// <summary>A manifest as CSV: path, label, split, bytes, sha256, in the order of the UTF-8 bytes of the paths.</summary>
/// <param name="file">The file; relative paths in it start at its folder.</param>
internal sealed class CsvManifestRows(string file) : IManifestRows
{
    // Some 500 million rows.
    private const long LargestFile = 64L << 30;

    private const int LongestRecord = 1 << 20, HashDigits = 64;

    private const string Remedy = "Write it again with 'index'.";

    private static readonly string[] Columns = ["path", "label", "split", "sha256"];

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;

    /// <inheritdoc/>
    public string Name => file;

    /// <inheritdoc/>
    public string FullPath(string path) => Path.GetFullPath(path, _folder);

    /// <inheritdoc/>
    /// <exception cref="TransferException">MNT102, MNT103 where it cannot be read; MNT204, MNT205, MNT207, MNT212 where it is not such a manifest.</exception>
    public IEnumerable<ManifestRow> Read()
    {
        if (!File.Exists(file))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotFound, file, "there is no such manifest", "Name the file that 'index' wrote."));
        }

        using FileStream stream = Reading(() => RegularFile.Open(file, LargestFile));
        using CsvReader csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',', TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw, MaxRecordSize = LongestRecord,
        });
        string last = "";
        _ = Reading(() =>
        {
            csv.ReadHeader();
            return true;
        });
        foreach (string column in Columns.Where(c => !csv.TryGetFieldIndex(c, out _)))
        {
            throw Wrong(FindingCode.ManifestColumnMissing, csv, $"has no column '{column}'; a manifest has path, label, split, bytes and sha256");
        }

        while (Reading(() => csv.Read()))
        {
            ManifestRow row = Row(csv);
            if (last.Length > 0 && Utf8Order.Compare(last, row.Path) >= 0)
            {
                throw Wrong(FindingCode.ManifestMalformed, csv, $"'{row.Path}' does not come after '{last}' in the order of UTF-8 bytes");
            }

            last = row.Path;
            yield return row;
        }
    }

    private ManifestRow Row(CsvReader csv)
    {
        string path = csv.GetString(Columns[0]), label = csv.GetString(Columns[1]), split = csv.GetString(Columns[2]), hash = csv.GetString(Columns[3]);
        ImageSplit? parsed = split.Length == 0 ? null : SplitNames.Parse(split);
        return path.Length == 0 ? throw Wrong(FindingCode.ManifestMalformed, csv, "has no path")
            : label.Length == 0 ? throw Wrong(FindingCode.ManifestLabelEmpty, csv, $"'{path}' has no label")
            : split.Length > 0 && parsed is null ? throw Wrong(FindingCode.ManifestSplitUnknown, csv, $"split is '{split}'; allowed are {SplitNames.Allowed}")
            : hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit) ? throw Wrong(
                FindingCode.ManifestMalformed,
                csv,
                $"the sha256 of '{path}' is '{(hash.Length > HashDigits ? hash[..HashDigits] + "…" : hash)}'; allowed are {HashDigits} hexadecimal digits")
            : new ManifestRow(path, label, parsed, ContentHash.Read(Convert.FromHexString(hash)));
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new TransferException(Finding.Error(FindingCode.ManifestMalformed, file, e.Message.TrimEnd('.'), Remedy), e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(file, e), e);
        }
    }

    private TransferException Wrong(string code, CsvReader csv, string what) =>
        new(Finding.Error(code, string.Create(CultureInfo.InvariantCulture, $"{file} line {csv.LineNumber}"), what, Remedy));
}
