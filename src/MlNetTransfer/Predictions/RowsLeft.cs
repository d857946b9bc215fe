using System.Globalization;

namespace MlNetTransfer.Predictions;

/// <summary>What an interrupted process left of a CSV: whole rows, and perhaps a piece of one behind them.</summary>
/// <param name="Rows">Whole ones, without the header.</param>
/// <param name="WithoutClass">Those of images that were left out.</param>
/// <param name="End">Where the whole rows end.</param>
/// <param name="WhyNot">Why they are not the beginning of what is to be written; null where they are.</param>
internal sealed record RowsLeft(int Rows, int WithoutClass, long End, string? WhyNot)
{
    private const int Room = 1 << 16;
    private const byte NewLine = (byte)'\n', Quote = (byte)'"', Comma = (byte)',';

    /// <param name="file">At its beginning.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="names">First field of every row to come.</param>
    public static RowsLeft Of(Stream file, string[] header, IEnumerable<string> names)
    {
        using IEnumerator<string> name = names.GetEnumerator();
        byte[] first = GrowingCsv.Encoded([header]);
        RowsLeft left = new(0, 0, 0, null);
        foreach ((byte[] record, bool whole) in Records(file))
        {
            if (left.End == 0)
            {
                // A kill may have left a piece of the header, and nobody else leaves that.
                left = left with
                {
                    End = whole ? record.Length : 0,
                    WhyNot = first.AsSpan().StartsWith(record) ? null : "has other columns: its classes are others, or it is another file",
                };
            }
            else if (whole)
            {
                left = left.Add(record, name.MoveNext() ? name.Current : null);
            }

            if (left.WhyNot is not null)
            {
                return left;
            }
        }

        return left;
    }

    private RowsLeft Add(ReadOnlySpan<byte> record, string? name)
    {
        if (name is null)
        {
            return this with { WhyNot = "has more rows than there are images now" };
        }

        byte[] alone = GrowingCsv.Encoded([[name]]);
        int after = alone.Length;
        return record.Length > after && record.StartsWith(alone.AsSpan(0, after - 1)) && record[after - 1] == Comma
            ? new RowsLeft(Rows + 1, WithoutClass + (record[after] == Comma ? 1 : 0), End + record.Length, null)
            : this with
            {
                WhyNot = string.Create(
                    CultureInfo.InvariantCulture, $"has another image than '{name}' in row {Rows + 1}: the images are others now, or in another order"),
            };
    }

    /// <summary>With their line breaks; the last may be a piece of one. A line break between quotes ends none.</summary>
    private static IEnumerable<(byte[] Record, bool Whole)> Records(Stream file)
    {
        using MemoryStream record = new();
        byte[] room = new byte[Room];
        bool quoted = false;
        for (int read = file.Read(room); read > 0; read = file.Read(room))
        {
            for (int from = 0; from < read;)
            {
                int length = 1;
                for (quoted ^= room[from] == Quote; (room[from + length - 1] != NewLine || quoted) && from + length < read; length++)
                {
                    quoted ^= room[from + length] == Quote;
                }

                record.Write(room, from, length);
                from += length;
                if (room[from - 1] == NewLine && !quoted)
                {
                    yield return (record.ToArray(), true);
                    record.SetLength(0);
                }
            }
        }

        if (record.Length > 0)
        {
            yield return (record.ToArray(), false);
        }
    }
}
