using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>A cursor of <see cref="GuardedView"/>.</summary>
internal sealed class GuardedCursor(DataViewRowCursor inner, NativeLifetime lifetime, object owner) : DataViewRowCursor
{
    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override DataViewSchema Schema => inner.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => GuardedRow.Guarded(inner.GetGetter<TValue>(column), lifetime, owner);

    public override bool MoveNext()
    {
        using NativeLifetime.Use use = lifetime.Enter(owner);
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
