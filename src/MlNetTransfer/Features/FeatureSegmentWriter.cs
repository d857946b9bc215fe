using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>Gathers rows and writes a segment every few seconds, so that a killed run loses little. Thread-safe.</summary>
internal sealed class FeatureSegmentWriter : IDisposable
{
    private const int BufferBytes = 4 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly int _columns;
    private readonly TimeProvider _time;
    private readonly ContentHash[] _hashes;
    private readonly float[] _rows;
    private int _count;
    private long _since;

    public FeatureSegmentWriter(string folder, int columns, TimeProvider time)
    {
        _folder = folder;
        _columns = columns;
        _time = time;
        int capacity = Math.Max(1, BufferBytes / (columns * sizeof(float)));
        _hashes = new ContentHash[capacity];
        _rows = new float[capacity * columns];
        _since = time.GetTimestamp();
    }

    /// <summary>Set once the cache could not be written; rows are no longer kept then.</summary>
    public Finding? Failure { get; private set; }

    public void Add(ContentHash hash, ReadOnlySpan<float> row)
    {
        lock (_lock)
        {
            if (Failure is not null)
            {
                return;
            }

            _hashes[_count] = hash;
            row.CopyTo(_rows.AsSpan(_count * _columns));
            _count++;
            if (_count == _hashes.Length || _time.GetElapsedTime(_since) > Longest)
            {
                Flush();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Flush();
        }
    }

    private void Flush()
    {
        _since = _time.GetTimestamp();
        if (_count == 0 || Failure is not null)
        {
            return;
        }

        try
        {
            FeatureSegment.Write(_folder, _hashes.AsMemory(0, _count), _rows.AsMemory(0, _count * _columns), _columns);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            Failure = FeatureStore.NotWritable(_folder, e);
        }

        _count = 0;
    }
}
