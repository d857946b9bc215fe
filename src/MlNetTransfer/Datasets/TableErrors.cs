using System.Globalization;
using CsvHelper;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What can be wrong with a table that names images, whatever else it says of them.</summary>
/// <param name="table">How messages name it.</param>
/// <param name="linesAdded">Lines of what is read that the file does not have, all at its beginning.</param>
internal sealed class TableErrors(string table, int linesAdded = 0)
{
    private const int Shown = 100;

    private readonly List<Finding> _found = [];

    public IReadOnlyList<Finding> Found => _found;

    public void Add(string code, long line, string what, string hint) => _found.Add(Finding.Error(
        code, string.Create(CultureInfo.InvariantCulture, $"{table} line {Math.Max(1, line - linesAdded)}"), what, hint));

    public void Malformed(CsvFormatException e) => Add(
        FindingCode.ManifestMalformed,
        e.LineNumber,
        e.Message.TrimEnd('.'),
        "Quote fields that hold the delimiter, and double the quotes inside them.");

    /// <param name="csv">After its header was read.</param>
    /// <param name="column">That is looked for.</param>
    /// <param name="ofPath">Whether it is that of the path; otherwise that of the class.</param>
    public void MissingColumn(CsvReader csv, string column, bool ofPath)
    {
        string? likely = TableColumns.Likely(csv.Headers, ofPath);
        string header = csv.Headers.Count == 0 ? "nothing" : Short(string.Join(", ", csv.Headers.Select(h => $"'{h}'")));
        Add(
            FindingCode.ManifestColumnMissing,
            1,
            $"there is no column '{column}'; the header has {header}",
            $"Name the right one with {(ofPath ? "--path-column" : "--label-column")}{(likely is null ? "" : $" (perhaps '{likely}')")}, "
                + "and check --delimiter.");
    }

    public void EmptyPath(long line, string column) =>
        Add(FindingCode.ManifestMalformed, line, $"column '{column}' is empty", "Give the row a path, or remove it.");

    public void OutsideRoot(long line, string path, string root) => Add(
        FindingCode.ManifestPathOutsideRoot,
        line,
        $"'{Short(path)}' lies outside '{root}'",
        "Name a folder that holds all images with --image-root.");

    /// <summary>Whether a row's values are as they were written, and no more than the header announces.</summary>
    public bool IsSound(CsvReader csv, params ReadOnlySpan<(string Column, string Value)> values)
    {
        foreach ((string column, string value) in values)
        {
            if (value.Any(char.IsControl))
            {
                Add(
                    FindingCode.ManifestMalformed,
                    csv.LineNumber,
                    $"column '{column}' holds a control character",
                    "Remove line breaks, tabs and other control characters.");
                return false;
            }

            if (LabelNames.LostLetters(value))
            {
                Add(
                    FindingCode.TextNotUtf8,
                    csv.LineNumber,
                    $"column '{column}' holds a replacement character (U+FFFD): letters were lost when the table was saved",
                    "Write it again from its source, as UTF-8.");
                return false;
            }
        }

        for (int field = csv.Headers.Count; field < csv.FieldCount; field++)
        {
            if (!csv.IsEmpty(field))
            {
                Add(
                    FindingCode.ManifestMalformed,
                    csv.LineNumber,
                    $"has {csv.FieldCount} fields, and the header {csv.Headers.Count}",
                    "Quote fields that hold the delimiter; an image has one class.");
                return false;
            }
        }

        return true;
    }

    public static string Short(string text) => text.Trim() is { Length: > Shown } longer ? longer[..Shown] + "…" : text.Trim();
}
