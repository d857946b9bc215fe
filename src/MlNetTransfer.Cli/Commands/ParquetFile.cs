using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Parts;
using MlNetTransfer.Storage;
using Parquet;
using Parquet.Schema;

namespace MlNetTransfer.Cli.Commands;

/// <summary>The tables of parts as Apache Parquet: texts as strings, scores as float32, bytes as int64; what is empty is null.</summary>
internal static class ParquetFile
{
    public const string Extension = ".parquet";

    private const string ScorePrefix = "score_", BytesColumn = "bytes";

    // Of a group all rows are held.
    private const int RowsOfGroup = 50_000;

    /// <exception cref="TransferException">MNT105 and MNT106 when it cannot be written.</exception>
    public static void Write(PartSet parts, string output, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        DiskErrors.Writing(output, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            AtomicFile.Write(output, stream => WriteAsync(parts, stream, progress, cancellationToken).GetAwaiter().GetResult());
        });

    private static async Task WriteAsync(PartSet parts, Stream stream, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using IEnumerator<IReadOnlyList<string>> rows = PartMerge.Rows(parts).GetEnumerator();
        rows.MoveNext();
        DataField[] columns = [.. rows.Current.Select(ColumnOf)];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(columns), stream, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy }, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        long done = 0;
        List<IReadOnlyList<string>> group = new(RowsOfGroup);
        bool more = true;
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();
            more = rows.MoveNext();
            if (more)
            {
                group.Add(rows.Current);
            }

            if (group.Count == RowsOfGroup || (!more && (group.Count > 0 || done == 0)))
            {
                await WriteGroupAsync(writer, columns, group, cancellationToken).ConfigureAwait(false);
                done += group.Count;
                group.Clear();
                progress?.Report(new TransferProgress("Merging parts", done, parts.Rows, "rows"));
            }
        }
    }

    private static async Task WriteGroupAsync(
        ParquetWriter writer, DataField[] columns, List<IReadOnlyList<string>> rows, CancellationToken cancellationToken)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int c = 0; c < columns.Length; c++)
        {
            IEnumerable<string?> texts = rows.Select(r => r[c].Length == 0 ? null : r[c]);
            if (columns[c].ClrType == typeof(float))
            {
                float?[] scores = [.. texts.Select(t => t is null ? (float?)null : float.Parse(t, CultureInfo.InvariantCulture))];
                await group.WriteAsync<float>(columns[c], scores, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            else if (columns[c].ClrType == typeof(long))
            {
                long?[] numbers = [.. texts.Select(t => t is null ? (long?)null : long.Parse(t, CultureInfo.InvariantCulture))];
                await group.WriteAsync<long>(columns[c], numbers, cancellationToken: cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await group.WriteAsync(columns[c], [.. texts.Select(t => t!)]).ConfigureAwait(false);
            }
        }

        group.CompleteValidate();
    }

    private static DataField ColumnOf(string name) => name.StartsWith(ScorePrefix, StringComparison.Ordinal) ? new DataField<float?>(name)
        : name == BytesColumn ? new DataField<long?>(name) : new DataField<string>(name);
}
