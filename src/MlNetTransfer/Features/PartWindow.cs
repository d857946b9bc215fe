using System.Runtime.InteropServices;

namespace MlNetTransfer.Features;

/// <summary>The rows of a features file through a window that follows what is read: no more of the file is in memory. Where rows are read in another order
/// than they stand, the window is small, so that little is read in vain; where they follow each other, it grows.</summary>
/// <param name="part">The file.</param>
/// <param name="bytes">About the largest size of the window.</param>
internal sealed class PartWindow(FeaturePart part, int bytes)
{
    private const int SmallestBytes = 4096, Growth = 4;

    private readonly int _mostRows = Math.Clamp(bytes / part.RowBytes, 1, Math.Max(1, part.Rows));
    private byte[] _rows = [];
    private int _first;
    private int _count;

    /// <summary>The binary16 values of a row; valid until the next call.</summary>
    /// <param name="row">0-based.</param>
    public ReadOnlySpan<Half> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)part.Rows);
        if (row < _first || row >= _first + _count)
        {
            Move(row);
        }

        return MemoryMarshal.Cast<byte, Half>(_rows.AsSpan((row - _first) * part.RowBytes, part.RowBytes));
    }

    private void Move(int row)
    {
        // Some rows between two that are read may belong to another split.
        int end = _first + _count;
        bool goesOn = _count > 0 && row >= end && row - end <= _count;
        int wanted = goesOn ? (int)Math.Min((long)_count * Growth, _mostRows) : Math.Min(Math.Max(1, SmallestBytes / part.RowBytes), _mostRows);
        int count = Math.Min(wanted, part.Rows - row);
        if (_rows.Length < count * part.RowBytes)
        {
            _rows = GC.AllocateUninitializedArray<byte>(wanted * part.RowBytes);
        }

        // Nothing is there while it is read: that may fail.
        _count = 0;
        part.ReadRows(row, _rows.AsSpan(0, count * part.RowBytes));
        (_first, _count) = (row, count);
    }
}
