using System.Globalization;
using CsvHelper;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Manifests;

/// <summary>Rows of a manifest as CSV: RFC 4180, UTF-8 without a byte order mark, line feeds.</summary>
internal static class ManifestRows
{
    public static readonly string[] Header = ["path", "label", "split", "bytes", "sha256"];

    public static string[] Fields(ManifestRow row) =>
    [
        row.Path,
        row.Label,
        row.Split?.ToString().ToLowerInvariant() ?? "",
        row.Bytes.ToString(CultureInfo.InvariantCulture),
        row.Content?.ToString() ?? "",
    ];

    /// <returns>Null where the fields are not those of a row.</returns>
    public static ManifestRow? Read(CsvReader csv)
    {
        string path = csv.GetString(0), split = csv.GetString(2), content = csv.GetString(4);
        ImageSplit? known = split switch
        {
            "" => null,
            "train" => ImageSplit.Train,
            "validation" => ImageSplit.Validation,
            "test" => ImageSplit.Test,
            _ => (ImageSplit)(-1),
        };
        ContentHash? hash = content.Length == 0 ? null : ContentHash.TryParse(content);
        return path.Length == 0 || known == (ImageSplit)(-1) || (content.Length > 0 && hash is null)
            || !long.TryParse(csv.GetString(3), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? null : new ManifestRow(path, csv.GetString(1), known, bytes, hash);
    }
}
