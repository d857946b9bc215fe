using CsvHelper;

namespace MlNetTransfer.Manifests;

/// <summary>CSV that is read and written row by row.</summary>
internal static class CsvStreams
{
    // A row has a path and a score per class; far more is an unclosed quote.
    private const int LongestRecord = 1 << 24;

    /// <param name="stream">Owned from here on.</param>
    public static CsvReader Reader(Stream stream) => CsvReader.Create(
        stream,
        new CsvReaderOptions
        {
            Separator = ',',
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = LongestRecord,
        });

    public static CsvWriter Writer(Stream stream) => CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);

    public static void Write(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (string field in fields)
        {
            csv.WriteField(field);
        }

        csv.EndRecord();
    }
}
