using System.Text;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Reporting;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Tests;
using MlNetTransfer.Tests.Backbones;
using MlNetTransfer.Tests.Reporting;
using MlNetTransfer.Training;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks.Campaign;

/// <summary>Sound files of every kind, made here or from the checkout, and their readers.</summary>
internal sealed class CampaignMaterial : IDisposable
{
    private const int Side = 75;

    private const char ByteOrderMark = '\uFEFF';

    private static readonly string[] Labels = ["ants", "bees", "größe"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-transfer-campaign-").FullName;
    private readonly string _photo = Photos[0];

    public CampaignMaterial()
    {
        // What tables and configs name.
        string parts = Directory.CreateDirectory(Path.Combine(_folder, "parts", "bolt")).FullName;
        foreach (string photo in Photos)
        {
            File.Copy(photo, Path.Combine(_folder, Path.GetFileName(photo)));
            File.Copy(photo, Path.Combine(parts, Path.GetFileName(photo)));
        }
    }

    private static string[] Photos { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Report.Root, "data", "parts"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where((_, i) => i % 20 == 0),
    ];

    private static string Formats => Path.Combine(Report.Root, "data", "formats");

    /// <summary>Where an input is put, and what it names lies.</summary>
    public string Folder => _folder;

    public static IReadOnlyList<string> Names { get; } = ["images", "tiffs", "weights", "tables", "configs", "runs", "zip", "onnx"];

    public static double ShareOf(string name) => name switch
    {
        "images" => 0.20, "tiffs" => 0.20, "weights" => 0.20, "tables" => 0.12, "configs" => 0.15, "runs" => 0.10, "zip" => 0.01, _ => 0.02,
    };

    public CampaignKind Find(string name) => name switch
    {
        "images" => new(name, ShareOf(name), ".jpg", [.. Samples(tiffs: false)], Bytes, ReadImage),
        "tiffs" => new(name, ShareOf(name), ".tif", [.. Samples(tiffs: true)], Bytes, ReadImage),
        "weights" => new(name, ShareOf(name), ".weights", WeightsFiles(), Bytes, ReadWeights),
        "tables" => new(name, ShareOf(name), ".csv", [Table(','), Table(';'), Table('\t')], Bytes, ReadTable),
        "configs" => new(
            name,
            ShareOf(name),
            ".mbconfig",
            [File.ReadAllBytes(Path.Combine(Report.Root, "data", "parts.mbconfig"))],
            Json,
            path => TransferConfig.Load(path)),
        "runs" => new(
            name,
            ShareOf(name),
            ".json",
            [.. new[] { MadeUpRun.Parts(), MadeUpRun.Earlier() }.Select(run => Encoding.UTF8.GetBytes(run.ToJson()))],
            Json,
            ReadRun),
        "zip" => new(name, ShareOf(name), ".zip", [Model(OutputFolder.ModelZip)], Bytes, ReadZip),
        "onnx" => new(name, ShareOf(name), ".onnx", [Model(OutputFolder.ModelOnnx), WithoutChecksum(Model(OutputFolder.ModelOnnx))], Bytes, ReadOnnx),
        _ => throw new ArgumentException($"There is no kind '{name}'."),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<byte[]> Samples(bool tiffs) =>
        Directory.GetFiles(Formats).Order(StringComparer.Ordinal).Where(f => f.EndsWith(".tif", StringComparison.Ordinal) == tiffs).Select(File.ReadAllBytes);

    private static byte[] Bytes(byte[] sound, RandomSource random) => ByteMutation.Of(sound, random, 1 + random.NextInt32(4));

    /// <summary>Half of them stay JSON, and are other values.</summary>
    private static byte[] Json(byte[] sound, RandomSource random) =>
        random.NextInt32(2) == 0
            ? Bytes(sound, random)
            : Encoding.UTF8.GetBytes(JsonMutation.Of(Encoding.UTF8.GetString(sound).TrimStart(ByteOrderMark), random, 1 + random.NextInt32(3)));

    /// <summary>A few photos of each of two classes.</summary>
    private static byte[] Table(char delimiter)
    {
        IEnumerable<string> rows = Photos.Select(
            (photo, i) => $"{Path.GetFileName(photo)},{(i % 2 == 0 ? "ants" : "\"größe, \"\"x\"\"\"")},{(i % 3 == 0 ? "test" : "train")}");
        return Encoding.UTF8.GetBytes(string.Join(
            '\n', rows.Prepend("path,label,split").Select(row => row.Replace("größe, ", "größe ", StringComparison.Ordinal).Replace(',', delimiter))));
    }

    private static byte[][] WeightsFiles()
    {
        using MemoryStream safetensors = new();
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv1_025");
        Dictionary<string, float[]> few = weights.Values.Take(6).ToDictionary(v => v.Key, v => v.Value);
        SafeTensorsWriter.Write(safetensors, new Dictionary<string, string> { ["backbone"] = backbone.Name }, few);
        return [safetensors.ToArray(), TorchBuilder.Zip(TorchBuilder.Sound), SmallGraph()];
    }

    private static byte[] SmallGraph()
    {
        OnnxGraph graph = new();
        graph.Input("x", 3, 4, 4);
        graph.Output(graph.Node("Mul", ["x", graph.Constant("w", [1f, 2f, 3f], 3, 1, 1)]), TensorProto.Types.DataType.Float, 3, 4, 4);
        return Google.Protobuf.MessageExtensions.ToByteArray(graph.ToModel("0"));
    }

    private byte[] Model(string file)
    {
        string path = Path.Combine(_folder, "model");
        if (!Directory.Exists(path))
        {
            (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv1_025");
            LinearHead head = new() { Weights = new FeatureMatrix(Labels.Length, backbone.FeatureDimension), Bias = new float[Labels.Length], Temperature = 1 };
            RandomSource random = new(1);
            foreach (ref float weight in head.Weights.Values)
            {
                weight = (float)(random.NextDouble() - 0.5);
            }

            using OutputFolder output = OutputFolder.Open(path);
            new OnnxModelExporter().Export(new ClassifierModel(backbone, weights, head, Labels), output);
        }

        return File.ReadAllBytes(Path.Combine(path, file));
    }

    private static byte[] WithoutChecksum(byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        model.MetadataProps.Remove(model.MetadataProps.Single(p => p.Key == GraphChecksum.Key));
        model.MetadataProps.Single(p => p.Key == ClassifierFile.FormatKey).Value = ClassifierFile.FormatWithoutChecksum;
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }

    private static void ReadImage(string path)
    {
        float[] pixels = new float[3 * Side * Side];
        DecodeResult read = ImageFile.Read(path, out byte[] encoded);
        read = read.Success ? ImageHeader.Read(encoded, ImageLimits.Pixels, out _) : read;
        read = read.Success ? ImageDecoder.DecodeSquare(encoded, Side, pixels) : read;
        if (!read.Success)
        {
            throw new Diagnostics.TransferException(Diagnostics.Finding.Error(read.Code!, path, read.Reason!, ""));
        }

        PreviewJpeg.OfFile(encoded);
    }

    private static void ReadWeights(string path)
    {
        using IWeightsFile file = WeightsFile.Open(path);
        foreach (string name in file.Tensors.Where(t => t.Value.IsFloat).Select(t => t.Key))
        {
            file.Read(name);
        }

        file.Sha256();
    }

    private static void ReadTable(string path) => ImageDatasetReader.Read(new DatasetOptions { Data = path }, null, CancellationToken.None);

    private static void ReadRun(string path)
    {
        TransferRun run = TransferRun.Load(path), other = MadeUpRun.Parts();
        HtmlReport.Of(run);
        HtmlReport.Of(run, pictures: false);
        ComparisonPage.Of(RunComparison.Of([("a", run), ("b", other)]));
        ComparisonPage.Of(RunComparison.Of([("a", other), ("b", run)]));
        run.ReplayOptions("out").Check();
    }

    private void ReadZip(string path)
    {
        using ZipScorer scorer = new(path);
        scorer.Score([ImageSource.FromFile(_photo)], null, CancellationToken.None);
    }

    private void ReadOnnx(string path)
    {
        using TransferPredictor predictor = TransferPredictor.Load(path);
        predictor.Predict(_photo);
    }
}
