using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Path, encoded or decoded image in, the pixels that the network takes out: decoded as in training, all zero where there is no image to look
/// at.</summary>
internal static class PixelMapping
{
    private const int Channels = 4;
    private const float Opaque = 255;

    /// <param name="ml">Creates the transformer.</param>
    /// <param name="kind">How images come.</param>
    /// <param name="side">Of the square, pixels.</param>
    /// <param name="options">Name the column, and who is told.</param>
    public static ITransformer Create(MLContext ml, ImageColumn kind, int side, ImageTransferOptions options)
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(PixelRow));
        output[nameof(PixelRow.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Channels, side, side);
        output[nameof(PixelRow.Pixels)].ColumnName = EstimatorGraph.Pixels;
        string column = $"column '{options.FeatureColumnName}'";
        return kind switch
        {
            ImageColumn.Path => Map<PathRow>((row, target) => target.Pixels = OfPath(row.Value, column, side, options.UnusableImageCallback)),
            ImageColumn.Bytes => Map<BytesRow>((row, target) => target.Pixels = OfBytes(Dense(row.Value), column, side, options.UnusableImageCallback)),
            _ => Map<ImageRow>((row, target) => target.Pixels = OfImage(row.Value, column, side, options.UnusableImageCallback)),
        };

        ITransformer Map<TRow>(Action<TRow, PixelRow> map)
            where TRow : class, new()
        {
            SchemaDefinition input = SchemaDefinition.Create(typeof(TRow));
            input[nameof(PathRow.Value)].ColumnName = options.FeatureColumnName;
            return ml.Transforms.CustomMapping(map, contractName: null, input, output).Fit(ml.Data.LoadFromEnumerable(Array.Empty<TRow>(), input));
        }
    }

    /// <summary>A copy of all bytes; they are sparse only where somebody made them so.</summary>
    public static byte[] Dense(in VBuffer<byte> bytes) => bytes.IsDense ? bytes.GetValues().ToArray() : [.. bytes.DenseValues()];

    private static VBuffer<float> OfPath(ReadOnlyMemory<char> path, string column, int side, Action<Finding>? unusable)
    {
        if (path.Span.IsWhiteSpace())
        {
            return None(side, FindingCode.RowImageMissing, column, "has no image", unusable);
        }

        string file = path.ToString();
        DecodeResult read = ImageFile.Read(file, out byte[] encoded);
        return read.Success ? OfBytes(encoded, file, side, unusable) : None(side, read.Code!, file, read.Reason!, unusable);
    }

    private static VBuffer<float> OfBytes(byte[] encoded, string where, int side, Action<Finding>? unusable)
    {
        if (encoded.Length == 0)
        {
            return None(side, FindingCode.RowImageMissing, where, "has no image", unusable);
        }

        float[] pixels = Black(side);
        DecodeResult decoded = ImageHeader.Read(encoded, ImageLimits.Pixels, out _);
        decoded = decoded.Success ? ImageDecoder.DecodeSquare(encoded, side, pixels.AsSpan(side * side)) : decoded;
        return decoded.Success ? new VBuffer<float>(pixels.Length, pixels) : None(side, decoded.Code!, where, decoded.Reason!, unusable);
    }

    private static VBuffer<float> OfImage(MLImage? image, string where, int side, Action<Finding>? unusable)
    {
        if (image is null || image.Pixels.IndexOfAnyExcept((byte)0) < 0)
        {
            return None(side, FindingCode.RowImageMissing, where, "has no image", unusable);
        }

        float[] pixels = Black(side);
        MLImagePixels.CopySquare(image, side, pixels.AsSpan(side * side));
        return new VBuffer<float>(pixels.Length, pixels);
    }

    private static float[] Black(int side)
    {
        float[] pixels = new float[Channels * side * side];
        pixels.AsSpan(0, side * side).Fill(Opaque);
        return pixels;
    }

    private static VBuffer<float> None(int side, string code, string where, string reason, Action<Finding>? unusable)
    {
        unusable?.Invoke(Finding.Error(code, where, reason, "Its scores are NaN, and it has no predicted label."));
        return new VBuffer<float>(Channels * side * side, 0, null, null);
    }

    private sealed class PathRow
    {
        public ReadOnlyMemory<char> Value { get; set; }
    }

    private sealed class BytesRow
    {
        public VBuffer<byte> Value { get; set; }
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Value { get; set; }
    }

    private sealed class PixelRow
    {
        public VBuffer<float> Pixels { get; set; }
    }
}
