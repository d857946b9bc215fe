using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The values of a label's key, whatever their type.</summary>
internal sealed class LabelKey
{
    private readonly DataViewSchema.Column _column;
    private readonly Type _type;

    /// <param name="column">A key column with known values.</param>
    public LabelKey(DataViewSchema.Column column)
    {
        _column = column;
        _type = ((VectorDataViewType)column.Annotations.Schema[EstimatorColumns.KeyValues].Type).ItemType.RawType;
        Texts = (string[])Call(nameof(ReadTexts), column)!;
        Names = Distinct(Texts);
    }

    /// <summary>Every value as text, in key order; numbers in the invariant culture.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The same, no two alike and none with a control character: what the classes are called in a run.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A table that maps numbers to this key.</summary>
    /// <param name="ml">Creates the table.</param>
    /// <param name="numbers">One per value, in key order.</param>
    /// <returns>The table, and the names of its two columns.</returns>
    public (IDataView Table, string Number, string Key) Lookup(MLContext ml, uint[] numbers) =>
        ((IDataView)Call(nameof(CreateTable), ml, _column, numbers)!, nameof(Entry.Number), nameof(Entry.Key));

    private object? Call(string method, params object[] arguments) =>
        typeof(LabelKey).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(_type).Invoke(null, arguments);

    private static VBuffer<T> Read<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(EstimatorColumns.KeyValues, ref values);
        return values;
    }

    private static string[] ReadTexts<T>(DataViewSchema.Column column) =>
        [.. Read<T>(column).DenseValues().Select(v => v is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : v?.ToString() ?? "")];

    private static IDataView CreateTable<T>(MLContext ml, DataViewSchema.Column column, uint[] numbers)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Entry));
        schema[nameof(Entry.Key)].ColumnType = new KeyDataViewType(typeof(uint), numbers.Length);
        schema[nameof(Entry.Key)].AddAnnotation(EstimatorColumns.KeyValues, Read<T>(column), column.Annotations.Schema[EstimatorColumns.KeyValues].Type);
        return ml.Data.LoadFromEnumerable(numbers.Select((number, i) => new Entry { Number = number, Key = (uint)i }).ToArray(), schema);
    }

    private static string[] Distinct(IReadOnlyList<string> texts)
    {
        HashSet<string> taken = [];
        return
        [
            .. texts.Select((text, i) =>
            {
                string clean = string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
                while (!taken.Add(clean))
                {
                    clean += string.Create(CultureInfo.InvariantCulture, $" (key {i + 1})");
                }

                return clean;
            }),
        ];
    }

    private sealed class Entry
    {
        public uint Number { get; set; }

        /// <summary>0-based, as ML.NET takes keys from objects.</summary>
        public uint Key { get; set; }
    }
}
