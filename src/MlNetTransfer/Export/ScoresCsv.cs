using System.Globalization;
using CsvHelper;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Export;

/// <summary>CSV files with one score per class.</summary>
internal static class ScoresCsv
{
    public static string ScoreColumn(string label) => $"score_{label}";

    public static string Score(float score) => score.ToString("R", CultureInfo.InvariantCulture);

    public static void Write(string path, IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows) =>
        DiskErrors.Writing(path, () => AtomicFile.Write(path, stream => Write(stream, rows.Prepend(header))));

    public static void Write(Stream stream, IEnumerable<IEnumerable<string>> rows)
    {
        using CsvWriter csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        foreach (IEnumerable<string> row in rows)
        {
            foreach (string field in row)
            {
                csv.WriteField(field);
            }

            csv.EndRecord();
        }
    }
}
