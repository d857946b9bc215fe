using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Reads rows one by one into a listing of images: paths as they are, encoded images as copies of their bytes, pixels as a PNG in memory.</summary>
/// <param name="key">Of the label.</param>
/// <param name="options">Name the columns.</param>
internal sealed class RowListing(LabelKey key, ImageTransferOptions options)
{
    private const string Station = "Reading rows";

    private readonly List<ImageEntry> _images = [];
    private readonly List<RejectedImage> _rejected = [];

    /// <summary>Rows read so far.</summary>
    public long Rows { get; private set; }

    /// <param name="data">The rows; read once, by one cursor.</param>
    /// <param name="set">What they are for: train or validation.</param>
    /// <param name="split">Where they stand; null leaves it to the run.</param>
    public void Add(IDataView data, string set, ImageSplit? split)
    {
        EstimatorColumns columns = EstimatorColumns.Of(data.Schema, options);
        using DataViewRowCursor cursor = data.GetRowCursor([columns.Label, columns.Images]);
        ValueGetter<uint> labelOf = cursor.GetGetter<uint>(columns.Label);
        using Reader reader = Reader.Of(cursor, columns);
        long total = data.GetRowCount() ?? 0, row = 0;
        uint label = 0;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            string name = string.Create(CultureInfo.InvariantCulture, $"{set}/row {++row:0000000}");
            labelOf(ref label);
            if (label == 0 || label > key.Names.Count)
            {
                _rejected.Add(new RejectedImage(name, FindingCode.RowLabelMissing, "has no label"));
            }
            else if (reader.Read(name) is { } image)
            {
                _images.Add(new ImageEntry(image, key.Names[(int)label - 1], split));
            }
            else
            {
                _rejected.Add(new RejectedImage(name, FindingCode.RowImageMissing, "has no image"));
            }

            options.Progress?.Report(new TransferProgress(Station, row, Math.Max(row, total), "rows"));
        }

        Rows += row;
    }

    /// <param name="findings">To be kept with it.</param>
    public ImageListing ToListing(IReadOnlyList<Finding> findings) => new() { Images = _images, Labels = key.Names, Rejected = _rejected, Findings = findings };

    /// <summary>Gives the image of the row that a cursor stands on.</summary>
    private sealed class Reader(Func<string, ImageSource?> read, Action? dispose = null) : IDisposable
    {
        public static Reader Of(DataViewRowCursor cursor, EstimatorColumns columns) => columns.Kind switch
        {
            ImageColumn.Path => OfPaths(cursor.GetGetter<ReadOnlyMemory<char>>(columns.Images)),
            ImageColumn.Bytes => OfBytes(cursor.GetGetter<VBuffer<byte>>(columns.Images)),
            _ => OfImages(cursor.GetGetter<MLImage>(columns.Images)),
        };

        /// <param name="name">Of the row.</param>
        /// <returns>Null where there is no image.</returns>
        public ImageSource? Read(string name) => read(name);

        public void Dispose() => dispose?.Invoke();

        private static Reader OfPaths(ValueGetter<ReadOnlyMemory<char>> getter)
        {
            ReadOnlyMemory<char> path = default;
            return new Reader(_ =>
            {
                getter(ref path);
                return path.Span.IsWhiteSpace() ? null
                    : ImageSource.InFolder(path.Span.Contains('\0') ? path.ToString() : Path.GetFullPath(path.ToString()), rootLength: 0);
            });
        }

        private static Reader OfBytes(ValueGetter<VBuffer<byte>> getter)
        {
            VBuffer<byte> bytes = default;
            return new Reader(name =>
            {
                getter(ref bytes);
                byte[] encoded = PixelMapping.Dense(bytes);
                return encoded.Length == 0 ? null : ImageSource.FromBytes(encoded, name + ImageFormats.ExtensionOf(ImageFormats.Sniff(encoded)));
            });
        }

        private static Reader OfImages(ValueGetter<MLImage> getter)
        {
            MLImage? image = null;
            return new Reader(
                name =>
                {
                    getter(ref image!);
                    return image is null || image.Pixels.IndexOfAnyExcept((byte)0) < 0 ? null
                        : ImageSource.FromBytes(MLImagePixels.ToPng(image), name + ".png");
                },
                () => image?.Dispose());
        }
    }
}
