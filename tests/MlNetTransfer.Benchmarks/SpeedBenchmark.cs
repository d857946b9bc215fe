using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using MlNetTransfer.Weights;
using SkiaSharp;

namespace MlNetTransfer.Benchmarks;

/// <summary>Speed as ratios within one run, each part against what it cannot be faster than.</summary>
internal static class SpeedBenchmark
{
    private const string Backbone = "mobilenetv2_100";
    private const int Rounds = 5;

    public static void Run(string data, string weights)
    {
        Report report = new("speed", "Speed", $"hymenoptera, {Backbone}; medians of {Rounds} interleaved rounds");
        string set = Path.Combine(data, "hymenoptera"), file = Report.WeightsOf(weights, Backbone);
        BackboneSpec backbone = BackboneCatalog.Find(Backbone);
        BackboneWeights tensors = WeightsReader.Load(backbone, file);
        LabelledImage[] images = [.. Directory.GetFiles(set, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(p => new LabelledImage(ImageSource.FromFile(p), 0, ImageSplit.Train, default))];
        byte[][] encoded = [.. images.Select(i => File.ReadAllBytes(i.Source.Path!))];

        report.Line("| what | measured | against | ratio |");
        report.Line("|---|---|---|---|");
        double decode = Decoding(report, data, backbone.Preprocessing);
        Extraction(report, images, encoded, backbone, tensors, decode);
        WholeRuns(report, set, file, out string model);
        Predictor(report, encoded, model);
        Head(report);
        Directory.Delete(Path.GetDirectoryName(model)!, recursive: true);
        report.Save();
    }

    /// <summary>Decoding of three sets; the plain way scales the shorter side to the network's size, then, in another row, straight to its square.</summary>
    /// <returns>Seconds per image of hymenoptera.</returns>
    private static double Decoding(Report report, string data, Preprocessing preprocessing)
    {
        double[] seconds = [.. ((string[])["hymenoptera", "flowers5", "clothing10"]).Select(set =>
        {
            byte[][] encoded =
            [
                .. Directory.GetFiles(Path.Combine(data, set, "test"), "*.jpg", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal)
                    .Select(File.ReadAllBytes),
            ];
            int side = encoded.Select(ShorterSide).Order().ElementAt(encoded.Length * 19 / 20);
            CropWindow window = (preprocessing with { ImageSide = Math.Min(side, preprocessing.ResizeShorterSide) }).Window;
            float[] pixels = new float[3 * window.Size * window.Size];
            List<double> ours = [], plain = [], square = [];
            for (int round = 0; round < Rounds; round++)
            {
                ours.Add(Time(() => Array.ForEach(encoded, e => ImageDecoder.DecodeWindow(e, window, pixels))) / encoded.Length);
                plain.Add(Time(() => Array.ForEach(encoded, e => Plain(e, preprocessing.ResizeShorterSide, keepShape: true))) / encoded.Length);
                square.Add(Time(() => Array.ForEach(encoded, e => Plain(e, preprocessing.CropSize, keepShape: false))) / encoded.Length);
            }

            Row(
                report,
                $"{set} (shorter side {side}): decode to the network's pixels, one core",
                ours,
                $"SkiaSharp decode, resize to shorter side {preprocessing.ResizeShorterSide}",
                plain);
            Row(report, $"{set}: the same", ours, $"SkiaSharp decode, resize to {preprocessing.CropSize} × {preprocessing.CropSize}", square);
            return Median(ours);
        })];
        return seconds[0];

        static void Plain(byte[] image, int side, bool keepShape)
        {
            using SKBitmap bitmap = SKBitmap.Decode(image);
            double scale = (double)side / Math.Min(bitmap.Width, bitmap.Height);
            using SKBitmap resized = bitmap.Resize(
                keepShape
                    ? new SKImageInfo((int)(bitmap.Width * scale), (int)(bitmap.Height * scale))
                    : new SKImageInfo(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell));
        }

        static int ShorterSide(byte[] image)
        {
            ImageHeader.Read(image, long.MaxValue, out ImageHeader header);
            return Math.Min(header.Width, header.Height);
        }
    }

    private static void Extraction(Report report, LabelledImage[] images, byte[][] encoded, BackboneSpec backbone, BackboneWeights weights, double decode)
    {
        using OnnxFeatureExtractor extractor = new(backbone, weights);
        byte[] graph = FeatureGraph.Build(backbone, weights, [backbone.Stages[^1].Name]);
        int side = backbone.Preprocessing.Window.Size;
        float[][] batches = [.. Enumerable.Range(0, images.Length / 8).Select(_ => new float[8 * 3 * side * side])];
        for (int i = 0; i < batches.Length * 8; i++)
        {
            ImageDecoder.DecodeWindow(encoded[i], backbone.Preprocessing.Window, batches[i / 8].AsSpan(i % 8 * 3 * side * side, 3 * side * side));
        }

        using InferenceSession shared = OnnxSession.Create(graph, threads: 1), whole = OnnxSession.Create(graph, threads: 0);
        List<double> ours = [], network = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Time(() => extractor.Extract(images, (_, _) => { }, (_, _) => { }, null, default)) / images.Length);

            // The faster of the two ways to use all cores: one image stream per core, or all cores inside one run.
            double streams = Time(() =>
                Parallel.For(
                    0, batches.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, b => Forward(shared, batches[b], side)));
            double inside = Time(() => Array.ForEach(batches, b => Forward(whole, b, side)));
            network.Add(Math.Min(streams, inside) / (batches.Length * 8));
        }

        double bound = Median(network) + (decode / Environment.ProcessorCount);
        report.Line($"| extraction with decoding, images per second | {1 / Median(ours):0} | bound 1 / (network {Median(network) * 1e3:0.00} ms + "
            + $"decode {decode * 1e3:0.00} ms / {Environment.ProcessorCount} cores) = {1 / bound:0} | {bound / Median(ours):0.00} |");
    }

    private static void Predictor(Report report, byte[][] encoded, string model)
    {
        using TransferPredictor predictor = TransferPredictor.Load(model);
        byte[] graph = File.ReadAllBytes(Path.Combine(model, "model.onnx"));
        using InferenceSession session = OnnxSession.Create(graph, threads: 0);
        int side = session.InputMetadata[ClassifierFile.Pixels].Dimensions[^1];
        float[] pixels = new float[3 * side * side];
        List<double> ours = [], raw = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(Time(() => Array.ForEach(encoded, e => predictor.Predict(e))) / encoded.Length);
            raw.Add(Time(() => Array.ForEach(encoded, Raw)) / encoded.Length);
        }

        Row(report, "TransferPredictor, encoded bytes to scores, warm", ours, "decode and raw ONNX Runtime", raw);

        void Raw(byte[] image)
        {
            ImageDecoder.DecodeSquare(image, side, pixels);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, side, side]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [ClassifierFile.Pixels], [input], [ClassifierFile.Score]);
        }
    }

    private static void WholeRuns(Report report, string set, string weights, out string model)
    {
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-speed-").FullName;
        model = Path.Combine(work, "model");
        List<double> cold = [], cached = [];
        for (int round = 0; round < Rounds; round++)
        {
            string cache = Path.Combine(work, $"cache{round}");
            cold.Add(Runner.Train(set, model, cache, Backbone, weights).Seconds);
            cached.Add(Runner.Train(set, model, cache, Backbone, weights).Seconds);
        }

        report.Line($"| whole run, 397 photos to tested zip, empty cache | {Median(cold):0.0} s | target 12 s | {Median(cold) / 12:0.00} |");
        report.Line($"| the same again, features cached | {Median(cached):0.0} s | target 5 s | {Median(cached) / 5:0.00} |");
    }

    private static void Head(Report report)
    {
        const int images = 10_000, features = 1280, classes = 10;
        RandomSource random = new(1);
        FeatureMatrix matrix = new(images, features);
        int[] labels = new int[images];
        for (int i = 0; i < images; i++)
        {
            labels[i] = random.NextInt32(classes);
            Span<float> row = matrix.Row(i);
            for (int d = 0; d < features; d++)
            {
                double noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
                row[d] = (float)Math.Max(0, noise + (d % classes == labels[i] ? 0.1 : 0));
            }
        }

        int[] train = [.. Enumerable.Range(0, images * 9 / 10)], validation = [.. Enumerable.Range(images * 9 / 10, images / 10)];
        double seconds = Time(() => HeadTrainer.Train(matrix, labels, classes, train, validation, new HeadOptions(), random, null, default));
        report.Line($"| head on 10,000 × 1,280 features, 10 classes | {seconds:0.0} s | | |");
    }

    private static void Forward(InferenceSession session, float[] batch, int side)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(batch, [batch.Length / (3 * side * side), 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], session.OutputNames);
    }

    private static void Row(Report report, string what, List<double> ours, string against, List<double> theirs) =>
        report.Line($"| {what} | {Median(ours) * 1e3:0.00} ms | {against} {Median(theirs) * 1e3:0.00} ms | {Median(ours) / Median(theirs):0.00} |");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Time(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
