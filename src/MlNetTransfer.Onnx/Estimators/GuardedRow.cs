using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>A row of <see cref="GuardedMapper"/>.</summary>
internal sealed class GuardedRow(DataViewRow inner, NativeLifetime lifetime, object owner) : DataViewRow
{
    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override DataViewSchema Schema => inner.Schema;

    public static ValueGetter<TValue> Guarded<TValue>(ValueGetter<TValue> getter, NativeLifetime lifetime, object owner) => (ref TValue value) =>
    {
        using NativeLifetime.Use use = lifetime.Enter(owner);
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
