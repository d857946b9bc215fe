using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>Reads rows one by one into a listing of image files; images that are no files are written to some, so that memory holds one at a time.</summary>
/// <param name="key">Of the label.</param>
/// <param name="options">Name the columns.</param>
/// <param name="folder">Receives images that are no files.</param>
internal sealed class RowListing(LabelKey key, ImageTransferOptions options, string folder)
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
            else if (reader.Read(Path.Combine(folder, set), Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar))) is { } path)
            {
                _images.Add(new ImageEntry(path, path.StartsWith(folder, StringComparison.Ordinal) ? folder.Length + 1 : 0, key.Names[(int)label - 1], split));
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

    /// <summary>Gives the file of the row that a cursor stands on.</summary>
    private sealed class Reader(Func<string, string, string?> read, Action? dispose = null) : IDisposable
    {
        public static Reader Of(DataViewRowCursor cursor, EstimatorColumns columns) => columns.Kind switch
        {
            ImageColumn.Path => OfPaths(cursor.GetGetter<ReadOnlyMemory<char>>(columns.Images)),
            ImageColumn.Bytes => OfBytes(cursor.GetGetter<VBuffer<byte>>(columns.Images)),
            _ => OfImages(cursor.GetGetter<MLImage>(columns.Images)),
        };

        /// <param name="inFolder">For a new file.</param>
        /// <param name="stem">Of a new file.</param>
        /// <returns>Null where there is no image.</returns>
        public string? Read(string inFolder, string stem) => read(inFolder, stem);

        public void Dispose() => dispose?.Invoke();

        private static Reader OfPaths(ValueGetter<ReadOnlyMemory<char>> getter)
        {
            ReadOnlyMemory<char> path = default;
            return new Reader((_, _) =>
            {
                getter(ref path);
                return path.Span.IsWhiteSpace() ? null : path.Span.Contains('\0') ? path.ToString() : Path.GetFullPath(path.ToString());
            });
        }

        private static Reader OfBytes(ValueGetter<VBuffer<byte>> getter)
        {
            VBuffer<byte> bytes = default;
            return new Reader((folder, stem) =>
            {
                getter(ref bytes);
                byte[] encoded = PixelMapping.Dense(bytes);
                return encoded.Length == 0 ? null : Write(folder, stem + ImageFormats.ExtensionOf(ImageFormats.Sniff(encoded)), file => File.WriteAllBytes(file, encoded));
            });
        }

        private static Reader OfImages(ValueGetter<MLImage> getter)
        {
            MLImage? image = null;
            return new Reader(
                (folder, stem) =>
                {
                    getter(ref image!);
                    return image is null || image.Pixels.IndexOfAnyExcept((byte)0) < 0 ? null : Write(folder, stem + ".png", file => MLImagePixels.WritePng(image, file));
                },
                () => image?.Dispose());
        }

        private static string Write(string folder, string path, Action<string> write)
        {
            DiskErrors.Writing(path, () =>
            {
                Directory.CreateDirectory(folder);
                write(path);
            });
            return path;
        }
    }
}
