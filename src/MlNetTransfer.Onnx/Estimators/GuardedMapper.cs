using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>As <see cref="GuardedView"/>, for single rows, which PredictionEngine reads.</summary>
internal sealed class GuardedMapper(IRowToRowMapper inner, NativeLifetime lifetime, object owner) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inner.InputSchema;

    public DataViewSchema OutputSchema => inner.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> columnsNeeded) => inner.GetDependencies(columnsNeeded);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new GuardedRow(inner.GetRow(input, activeColumns), lifetime, owner);
}
