using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The two columns of a data view that are trained on.</summary>
/// <param name="Label">The classes.</param>
/// <param name="Images">The images.</param>
/// <param name="Kind">What they are given as.</param>
internal sealed record EstimatorColumns(DataViewSchema.Column Label, DataViewSchema.Column Images, ImageColumn Kind)
{
    public const string KeyValues = "KeyValues";

    /// <exception cref="TransferException">MNT820, for both columns at once.</exception>
    public static EstimatorColumns Of(DataViewSchema schema, ImageTransferOptions options)
    {
        DataViewSchema.Column? label = schema.GetColumnOrNull(options.LabelColumnName), images = schema.GetColumnOrNull(options.FeatureColumnName);
        ImageColumn? kind = images is { } i ? KindOf(i.Type is VectorDataViewType vector ? vector.ItemType : i.Type, i.Type is VectorDataViewType) : null;
        bool keyed = label is { Type: KeyDataViewType { RawType: var raw } } l
            && raw == typeof(uint) && l.Annotations.Schema.GetColumnOrNull(KeyValues) is not null;
        TransferException.ThrowIfErrors(
        [
            .. keyed ? Array.Empty<Finding>() : [NoLabel(options, label?.Type.ToString())],
            .. kind is not null ? Array.Empty<Finding>() : [NoImages(options, images?.Type.ToString())],
        ]);
        return new EstimatorColumns(label!.Value, images!.Value, kind!.Value);
    }

    /// <summary>The columns before any data is there, and those that come of them.</summary>
    /// <exception cref="TransferException">MNT820, for both columns at once.</exception>
    public static SchemaShape Output(SchemaShape input, ImageTransferOptions options)
    {
        SchemaShape.Column? label = Find(input, options.LabelColumnName), images = Find(input, options.FeatureColumnName);
        DataViewType? values = label is { IsKey: true, Kind: SchemaShape.Column.VectorKind.Scalar } l && l.ItemType == NumberDataViewType.UInt32
            ? Find(l.Annotations, KeyValues)?.ItemType
            : null;
        TransferException.ThrowIfErrors(
        [
            .. values is null ? [NoLabel(options, Describe(label))] : Array.Empty<Finding>(),
            .. images is not { } i || KindOf(i.ItemType, i.Kind != SchemaShape.Column.VectorKind.Scalar) is null || i.IsKey
                ? [NoImages(options, Describe(images))]
                : Array.Empty<Finding>(),
        ]);
        return OutputShape.Of(input, options, values!);
    }

    private static ImageColumn? KindOf(DataViewType item, bool vector) => item switch
    {
        TextDataViewType when !vector => ImageColumn.Path,
        ImageDataViewType when !vector => ImageColumn.Image,
        NumberDataViewType when vector && item == NumberDataViewType.Byte => ImageColumn.Bytes,
        _ => null,
    };

    private static SchemaShape.Column? Find(SchemaShape shape, string name)
    {
        foreach (SchemaShape.Column column in shape)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        return null;
    }

    private static string? Describe(SchemaShape.Column? column) =>
        column is { } c ? $"{(c.IsKey ? "a key of " : "")}{c.ItemType}{(c.Kind == SchemaShape.Column.VectorKind.Scalar ? "" : ", a vector")}" : null;

    private static Finding NoLabel(ImageTransferOptions options, string? type) =>
        Unusable(options.LabelColumnName, type, "a key (UInt32) with known values", "Put MapValueToKey before ImageTransfer.");

    private static Finding NoImages(ImageTransferOptions options, string? type) => Unusable(
        options.FeatureColumnName, type, "text, a vector of Byte, or an image", "Name a column of paths, of encoded images or of MLImage.");

    private static Finding Unusable(string name, string? type, string allowed, string hint) => Finding.Error(
        FindingCode.ColumnNotUsable, $"column '{name}'", $"{(type is null ? "does not exist" : $"is {type}")}; allowed is {allowed}", hint);
}
