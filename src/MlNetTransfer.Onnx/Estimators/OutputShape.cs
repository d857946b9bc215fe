using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The columns that the trainer adds, as ML.NET's schema propagation wants them.</summary>
/// <remarks>A <see cref="SchemaShape.Column"/> cannot be made outside ML.NET, so a custom mapping that is never run is asked for them.</remarks>
internal static class OutputShape
{
    // Shapes know no lengths.
    private const int Any = 2;

    /// <param name="input">The columns before.</param>
    /// <param name="options">Name the new ones.</param>
    /// <param name="values">Type of the label key's values.</param>
    public static SchemaShape Of(SchemaShape input, ImageTransferOptions options, DataViewType values)
    {
        SchemaDefinition added = SchemaDefinition.Create(typeof(Added));
        SchemaDefinition.Column score = added[nameof(Added.Score)], label = added[nameof(Added.PredictedLabel)];
        score.ColumnType = new VectorDataViewType(NumberDataViewType.Single, Any);
        score.AddAnnotation(
            "SlotNames", new VBuffer<ReadOnlyMemory<char>>(Any, new ReadOnlyMemory<char>[Any]), new VectorDataViewType(TextDataViewType.Instance, Any));
        label.ColumnType = new KeyDataViewType(typeof(uint), Any);
        typeof(OutputShape).GetMethod(nameof(AddKeyValues), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(values.RawType).Invoke(null, [label, values]);
        (score.ColumnName, label.ColumnName) = (options.ScoreColumnName, options.PredictedLabelColumnName);
        SchemaDefinition.Column unknown = added[nameof(Added.Unknown)];
        unknown.ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        unknown.ColumnName = options.UnknownScoreColumnName;
        if (options.Unknown is null)
        {
            added.Remove(unknown);
        }

        return new MLContext().Transforms
            .CustomMapping<None, Added>((_, _) => { }, contractName: null, SchemaDefinition.Create(typeof(None)), added)
            .GetOutputSchema(input);
    }

    private static void AddKeyValues<T>(SchemaDefinition.Column label, DataViewType type) =>
        label.AddAnnotation(EstimatorColumns.KeyValues, new VBuffer<T>(Any, new T[Any]), new VectorDataViewType((PrimitiveDataViewType)type, Any));

    private sealed class None;

    private sealed class Added
    {
        public VBuffer<float> Score { get; set; }

        public uint PredictedLabel { get; set; }

        public VBuffer<float> Unknown { get; set; }
    }
}
