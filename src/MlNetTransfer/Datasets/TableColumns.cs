using CsvHelper;

namespace MlNetTransfer.Datasets;

/// <summary>Where a table has what.</summary>
/// <param name="Path">Column with the image's path.</param>
/// <param name="Label">Column with the class's name; a word for all of <paramref name="OneHot"/> where there are such.</param>
/// <param name="Split">Column with the split, which may be absent.</param>
/// <param name="OneHot">Columns that are classes and hold 1 where an image is of it; empty where there are none.</param>
internal sealed record TableColumns(string Path, string Label, string Split, IReadOnlyList<string> OneHot)
{
    // What tables of image sets call them, the likelier first.
    private static readonly string[] Paths =
    [
        "path", "file_name", "filename", "file", "filepath", "file_path", "image_path", "imagepath",
        "image_name", "image", "img", "image_file", "image_id", "id", "name",
    ];

    private static readonly string[] Labels =
    [
        "label", "class", "label_name", "class_name", "classname", "category", "label_text", "species", "breed", "target", "diagnosis", "type",
    ];

    /// <summary>The column that the name says; null where no name does.</summary>
    public static string? Likely(IReadOnlyList<string> headers, bool ofPath) =>
        (ofPath ? Paths : Labels).Select(n => headers.FirstOrDefault(h => h.Trim().Equals(n, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(h => h is not null);

    public static bool IsOne(string value) => value.Trim() is "1" or "1.0";

    /// <summary>Reads off a table where it has what.</summary>
    /// <param name="text">The table.</param>
    /// <param name="options">Names that count more than those that are known.</param>
    /// <returns>Null where that is not plain.</returns>
    public static TableColumns? Of(TableText text, ManifestOptions options)
    {
        try
        {
            using CsvReader csv = CsvManifestReader.Open(text, options.Delimiter);
            csv.ReadHeader();
            string[] headers = [.. csv.Headers];
            if (headers.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Length || Likely(headers, ofPath: true) is not { } path)
            {
                return null;
            }

            string[] others = [.. headers.Where(h => h != path && !h.Equals(options.SplitColumn, StringComparison.OrdinalIgnoreCase) && h.Trim().Length > 0)];
            return Likely(headers, ofPath: false) is { } label ? new TableColumns(path, label, options.SplitColumn, [])
                : others.Length == 1 ? new TableColumns(path, others[0], options.SplitColumn, [])
                : others.Length > 1 && AreOnesAndZeros(csv, others) ? new TableColumns(path, "class", options.SplitColumn, others)
                : null;
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a table has a column of that name.</summary>
    public static bool Has(TableText text, ManifestOptions options, string column)
    {
        try
        {
            using CsvReader csv = CsvManifestReader.Open(text, options.Delimiter);
            csv.ReadHeader();
            return csv.TryGetFieldIndex(column, out _);
        }
        catch (CsvFormatException)
        {
            return false;
        }
    }

    private static bool AreOnesAndZeros(CsvReader csv, string[] columns)
    {
        while (csv.Read())
        {
            if (columns.Any(c => csv.GetString(c).Trim() is not ("0" or "1" or "0.0" or "1.0")))
            {
                return false;
            }
        }

        return true;
    }
}
