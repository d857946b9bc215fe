using System.Runtime.InteropServices;

namespace MlNetTransfer.Features;

/// <summary>The rows of a features file through a window that follows what is read: no more of the file is in memory.</summary>
/// <param name="part">The file.</param>
/// <param name="bytes">About the size of the window.</param>
internal sealed class PartWindow(FeaturePart part, int bytes)
{
    private readonly int _windowRows = Math.Clamp(bytes / part.RowBytes, 1, Math.Max(1, part.Rows));
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
        if (_rows.Length == 0)
        {
            _rows = GC.AllocateUninitializedArray<byte>(_windowRows * part.RowBytes);
        }

        // Nothing is there while it is read: that may fail.
        _count = 0;
        int count = Math.Min(_windowRows, part.Rows - row);
        part.ReadRows(row, _rows.AsSpan(0, count * part.RowBytes));
        (_first, _count) = (row, count);
    }
}
