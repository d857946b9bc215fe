using System.IO.MemoryMappedFiles;

namespace MlNetTransfer.Features;

/// <summary>The rows of a features file through a window of it that follows what is read: no more of the file is mapped, and so in memory.</summary>
/// <param name="part">The file.</param>
/// <param name="bytes">About the size of the window.</param>
internal sealed unsafe class PartWindow(FeaturePart part, int bytes) : IDisposable
{
    private readonly int _windowRows = Math.Max(1, bytes / part.RowBytes);
    private MemoryMappedViewAccessor? _view;
    private byte* _rows;
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

        return new ReadOnlySpan<Half>(_rows + ((long)(row - _first) * part.RowBytes), part.Columns);
    }

    public void Dispose()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _view = null;
            _count = 0;
        }
    }

    private void Move(int row)
    {
        Dispose();
        (_first, _count) = (row, Math.Min(_windowRows, part.Rows - row));
        MemoryMappedViewAccessor view = part.MapRows(_first, _count);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _rows = start + view.PointerOffset;
        _view = view;
    }
}
