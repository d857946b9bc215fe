using Microsoft.ML;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;
using SkiaSharp;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Small noisy pictures of one colour each, in a folder of their own with a cache of its own: classes that any head tells apart.</summary>
internal sealed class ColouredPictures : IDisposable
{
    private const int Side = 40;

    private static readonly string[] Names = ["red", "green", "blue"];

    private readonly TemporaryFolder _folder = new();
    private int _made;

    public MLContext Ml { get; } = new(seed: 1);

    public string Folder => _folder.Path;

    public string Cache => _folder.File("cache");

    public string Workspace => _folder.File("workspace");

    /// <summary>Defaults that take seconds.</summary>
    public ImageTransferOptions Options => new() { Strategy = TransferStrategy.LinearProbe, InputSize = 32, CacheFolder = Cache };

    public string File(string name) => _folder.File(name);

    /// <summary>Pictures of the first classes in turn: red, green, blue, red …</summary>
    public PathRow[] Rows(int count, int classes = 3) =>
        [.. Enumerable.Range(0, count).Select(i => new PathRow { Label = Names[i % classes], Features = Picture(Names[i % classes]) })];

    /// <summary>A new picture; no two are alike.</summary>
    public string Picture(string colour, string? name = null)
    {
        int number = ++_made, strong = Array.IndexOf(Names, colour);
        RandomSource random = new(number);
        using SKBitmap bitmap = new(Side, Side);
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                byte[] rgb = [.. Enumerable.Range(0, 3).Select(c => (byte)(c == strong ? 120 + random.NextInt32(136) : random.NextInt32(136)))];
                bitmap.SetPixel(x, y, new SKColor(rgb[0], rgb[1], rgb[2]));
            }
        }

        string path = File(name ?? $"{number} {colour}.png");
        System.IO.File.WriteAllBytes(path, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        return path;
    }

    /// <summary>The rows with their label as a key.</summary>
    public IDataView Keyed(IEnumerable<PathRow> rows) => Keyed(Ml.Data.LoadFromEnumerable(rows));

    public IDataView Keyed(IDataView data) => Ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);

    public ImageTransferTransformer Fit(IEnumerable<PathRow> rows, ImageTransferOptions? options = null) => Fit(Keyed(rows), options);

    public ImageTransferTransformer Fit(IDataView data, ImageTransferOptions? options = null) =>
        Ml.MulticlassClassification.Trainers.ImageTransfer(options ?? Options).Fit(data);

    /// <summary>Predictions with labels as text, in row order.</summary>
    public Answer[] Predict(ITransformer model, IDataView data) =>
        [
            .. Ml.Data.CreateEnumerable<Answer>(
                Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(data)).Transform(model.Transform(data)),
                reuseRowObject: false,
                ignoreMissingColumns: true),
        ];

    public void Dispose() => _folder.Dispose();

    public sealed class PathRow
    {
        public string Label { get; set; } = "";

        public string? Features { get; set; }
    }

    public sealed class BytesRow
    {
        public string Label { get; set; } = "";

        public byte[] Features { get; set; } = [];
    }

    public sealed class Answer
    {
        public float[] Score { get; set; } = [];

        public string PredictedLabel { get; set; } = "";
    }
}
