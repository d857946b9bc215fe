using Microsoft.ML;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Rows of ML.NET's whose values come from a native session: none is read after the session's owner was disposed, and a read that has begun is
/// waited for.</summary>
/// <param name="inner">ML.NET's.</param>
/// <param name="lifetime">Of the session.</param>
/// <param name="owner">Named in the <see cref="ObjectDisposedException"/>.</param>
internal sealed class GuardedView(IDataView inner, NativeLifetime lifetime, object owner) : IDataView
{
    public bool CanShuffle => inner.CanShuffle;

    public DataViewSchema Schema => inner.Schema;

    public long? GetRowCount() => inner.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        Guarded(inner.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. inner.GetRowCursorSet(columnsNeeded, n, rand).Select(Guarded)];

    private DataViewRowCursor Guarded(DataViewRowCursor cursor) => new GuardedCursor(cursor, lifetime, owner);
}
