using CsvHelper;
using MlNetTransfer.Datasets;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Parts;

/// <summary>A part while it is written.</summary>
public sealed class PartContent : IDisposable
{
    private readonly FileStream _data;
    private readonly string _leftOutPath;
    private readonly SortedDictionary<string, long> _codes = new(StringComparer.Ordinal);
    private FileStream? _leftOutStream;
    private CsvWriter? _rows, _leftOut;

    internal PartContent(string data, string leftOut)
    {
        _data = Created(data);
        _leftOutPath = leftOut;
    }

    /// <summary>The part's own bytes, where it is no table.</summary>
    public Stream Data => _data;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Images that were set aside so far, by the code of the reason.</summary>
    internal IReadOnlyDictionary<string, long> LeftOut => _codes;

    /// <summary>Writes a line of a table that is no row.</summary>
    /// <param name="fields">Names of the columns.</param>
    public void Header(IEnumerable<string> fields) => CsvStreams.Write(_rows ??= CsvStreams.Writer(_data), fields);

    /// <summary>Writes a row of a table.</summary>
    /// <param name="fields">One per column, the path first; rows are in the order of the paths' bytes.</param>
    public void Row(IEnumerable<string> fields)
    {
        Header(fields);
        Rows++;
    }

    /// <summary>Counts rows that were written to <see cref="Data"/>.</summary>
    /// <param name="count">How many.</param>
    public void Count(long count) => Rows += count;

    /// <summary>Names an image that is set aside.</summary>
    /// <param name="image">Its path, its code and why.</param>
    public void LeaveOut(RejectedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (_leftOut is null)
        {
            _leftOutStream = Created(_leftOutPath);
            CsvStreams.Write(_leftOut = CsvStreams.Writer(_leftOutStream), LeftOutRows.Header);
        }

        CsvStreams.Write(_leftOut, LeftOutRows.Fields(image));
        _codes[image.Code] = _codes.GetValueOrDefault(image.Code) + 1;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _data.Dispose();
        _leftOutStream?.Dispose();
    }

    internal void Flush()
    {
        _rows?.Flush();
        _data.Flush(flushToDisk: true);
        _leftOut?.Flush();
        _leftOutStream?.Flush(flushToDisk: true);
    }

    private static FileStream Created(string path) => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
}
