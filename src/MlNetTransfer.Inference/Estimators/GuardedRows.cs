using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTransfer.Inference.Estimators;

/// <summary>Rows of ML.NET's whose values come from a native session: none is read after the session's owner was disposed, and a read that has begun is waited for.</summary>
/// <param name="inner">ML.NET's.</param>
/// <param name="lifetime">Of the session.</param>
/// <param name="owner">Named in the <see cref="ObjectDisposedException"/>.</param>
internal sealed class GuardedView(IDataView inner, Lifetime lifetime, object owner) : IDataView
{
    public bool CanShuffle => inner.CanShuffle;

    public DataViewSchema Schema => inner.Schema;

    public long? GetRowCount() => inner.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => Guarded(inner.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. inner.GetRowCursorSet(columnsNeeded, n, rand).Select(Guarded)];

    private DataViewRowCursor Guarded(DataViewRowCursor cursor) => new GuardedCursor(cursor, lifetime, owner);
}

/// <summary>A cursor of <see cref="GuardedView"/>.</summary>
internal sealed class GuardedCursor(DataViewRowCursor inner, Lifetime lifetime, object owner) : DataViewRowCursor
{
    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override DataViewSchema Schema => inner.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => GuardedRow.Guarded(inner.GetGetter<TValue>(column), lifetime, owner);

    public override bool MoveNext()
    {
        using Lifetime.Use use = lifetime.Enter(owner);
        return inner.MoveNext();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>The same for single rows, which PredictionEngine reads.</summary>
internal sealed class GuardedMapper(IRowToRowMapper inner, Lifetime lifetime, object owner) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inner.InputSchema;

    public DataViewSchema OutputSchema => inner.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> columnsNeeded) => inner.GetDependencies(columnsNeeded);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new GuardedRow(inner.GetRow(input, activeColumns), lifetime, owner);
}

/// <summary>A row of <see cref="GuardedMapper"/>.</summary>
internal sealed class GuardedRow(DataViewRow inner, Lifetime lifetime, object owner) : DataViewRow
{
    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override DataViewSchema Schema => inner.Schema;

    public static ValueGetter<TValue> Guarded<TValue>(ValueGetter<TValue> getter, Lifetime lifetime, object owner) => (ref TValue value) =>
    {
        using Lifetime.Use use = lifetime.Enter(owner);
        getter(ref value);
    };

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Guarded(inner.GetGetter<TValue>(column), lifetime, owner);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
