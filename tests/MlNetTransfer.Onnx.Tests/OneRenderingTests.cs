using CsCheck;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Views;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>What training renders, what features are computed from and what the exported graph hands to its first convolution: one picture, to the
/// last bit.</summary>
public class OneRenderingTests
{
    private const int Batch = 3;

    private static readonly PixelNormalization[] Normalizations =
        [PixelNormalization.MinusOneToOne, PixelNormalization.CaffeMean, PixelNormalization.TorchVision];

    private static readonly ImageFormat[] Formats = [ImageFormat.Jpeg, ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Bmp, ImageFormat.Gif];

    private static readonly Gen<Preprocessing> AnyPreprocessing = Gen.Select(
        Gen.Int[32, 256],
        Gen.Int[0, 3],
        Gen.Double[0, 1],
        Gen.Int[0, 2],
        (size, kind, share, normalization) =>
        {
            Preprocessing whole = Preprocessing.ForInput(size, Normalizations[normalization]);
            int smaller = 8 + (int)(share * (whole.ResizeShorterSide - 8));
            return kind switch
            {
                0 => whole,
                1 => whole with { ImageSide = size },
                2 => whole with { ResizeShorterSide = size + (int)(share * 40), ImageSide = size + (int)(share * 40) },
                _ => whole with { ImageSide = smaller },
            };
        });

    [Fact]
    public void Training_sees_the_pixels_of_the_exported_graph_at_every_size() =>
        AnyPreprocessing.Sample(
            preprocessing =>
            {
                int side = preprocessing.ImageSide;
                CropWindow all = new(side, 0, side);
                float[][] squares = [.. Enumerable.Range(0, Batch).Select(i => Decoded(EncodedNoise.Of(ImageFormat.Bmp, side, side, side + i), all))];
                float[][] graph = InGraph(preprocessing, side, squares);
                for (int i = 0; i < Batch; i++)
                {
                    float[] rendered = new float[graph[i].Length];
                    ViewRenderer.Render(Array.ConvertAll(squares[i], p => (byte)p), preprocessing, ImageView.Plain, rendered);
                    AssertSame(graph[i], rendered, preprocessing);
                }
            },
            iter: 60);

    [Fact]
    public void Every_file_looks_the_same_to_training_to_features_and_to_the_exported_graph() =>
        Gen.Select(AnyPreprocessing, Gen.Int[0, 5], Gen.Double[0.1, 1.9], Gen.Double[0.4, 2.5], Gen.Long)
            .Sample(
                (preprocessing, format, size, aspect, seed) =>
                {
                    int side = (int)(preprocessing.ImageSide * size) + 1;
                    byte[] first = EncodedNoise.Of(Formats[format], Math.Max(1, (int)(side * aspect)), side, seed);
                    AssertOnePicture(preprocessing, first, EncodedNoise.Of(Formats[format], side, side + 1, seed + 1));
                },
                iter: 40);

    [Fact]
    public void So_does_a_large_JPEG() =>
        Gen.Select(AnyPreprocessing, Gen.Int[500, 1800], Gen.Double[0.7, 1.5], Gen.Long).Sample(
            (preprocessing, side, aspect, seed) => AssertOnePicture(preprocessing, EncodedNoise.Of(ImageFormat.Jpeg, (int)(side * aspect), side, seed)),
            iter: 10);

    [Fact]
    public void So_does_every_file_under_every_option() =>
        Gen.Select(AnyPreprocessing, Gen.Int[0, 2], Gen.Int[0, 0xFFFFFF], Gen.Int[0, 3], Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300]), Gen.Long).Sample(
            (preprocessing, fit, colour, kind, size, seed) =>
            {
                PictureOptions picture = new()
                {
                    Fit = (ImageFit)fit,
                    Background = new SkiaSharp.SKColor(0xFF000000 | (uint)colour),
                    Range = seed % 2 == 0 ? new ValueRange(colour % 1000, 4000) : null,
                };
                (int width, int height) = size;
                byte[] file = kind switch
                {
                    0 => MadeUpPng.Of(width, height, 8, MadeUpPng.Rgba, Noise(seed)),
                    1 => MadeUpPng.Of(width, height, 16, MadeUpPng.Rgba, Noise(seed)),
                    2 => MadeUpPng.Of(width, height, 16, MadeUpPng.Grey, Noise(seed), ("eXIf", Exif.Tiff(1 + (int)(seed & 7)))),
                    _ => EncodedNoise.Of(ImageFormat.Jpeg, width * 4, height * 4, seed),
                };
                AssertOnePicture(preprocessing.With(picture), file);
            },
            iter: 60);

    [Theory]
    [InlineData("flowers5/test", 96)]
    [InlineData("flowers5/test", 128)]
    [InlineData("flowers5/test", 224)]
    [InlineData("hymenoptera/test", 97)]
    [InlineData("hymenoptera/test", 160)]
    [InlineData("hymenoptera/test", 227)]
    public void So_do_photos(string folder, int size)
    {
        string path = SharedMaterial.Require($"data/{folder}");
        string[] files = [.. Directory.EnumerateFiles(path, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        byte[][] photos = [.. files.Where((_, i) => i % (files.Length / 8) == 0).Select(File.ReadAllBytes)];
        Preprocessing whole = Preprocessing.ForInput(size, PixelNormalization.TorchVision);
        AssertOnePicture(whole, photos);
        AssertOnePicture(whole with { ImageSide = size - 11 }, photos);
    }

    private static void AssertOnePicture(Preprocessing preprocessing, params byte[][] files)
    {
        using TemporaryFolder folder = new();
        string[] paths = [.. files.Select((_, i) => folder.File($"{i}"))];
        Array.ForEach([.. files.Index()], file => File.WriteAllBytes(paths[file.Index], file.Item));
        TrainingImages training = new(SmallModel.Images(paths), preprocessing);
        int side = preprocessing.ImageSide;
        CropWindow window = preprocessing.Window;
        float[][] exported = InGraph(preprocessing, side, [.. files.Select(f => Decoded(f, new CropWindow(side, 0, side), preprocessing.Picture))]);
        float[][] features = InGraph(preprocessing, window.Size, [.. files.Select(f => Decoded(f, window, preprocessing.Picture))]);
        for (int i = 0; i < files.Length; i++)
        {
            float[] rendered = new float[training.Length];
            training.Render(i, ImageView.Plain, rendered);
            AssertSame(exported[i], rendered, preprocessing);
            Assert.True(exported[i].AsSpan().SequenceEqual(features[i]), $"{preprocessing}: features of file {i} come from other pixels");
        }
    }

    private static Action<int, Span<byte>> Noise(long seed)
    {
        MlNetTransfer.Numerics.RandomSource random = new(seed);
        return (_, row) =>
        {
            foreach (ref byte value in row)
            {
                value = (byte)random.NextUInt64();
            }
        };
    }

    private static float[] Decoded(byte[] encoded, CropWindow window, PictureOptions? picture = null)
    {
        float[] pixels = new float[3 * window.Size * window.Size];
        DecodeResult result = window.Offset == 0 && window.Side == window.Size
            ? ImageDecoder.DecodeSquare(encoded, window.Side, pixels, picture)
            : ImageDecoder.DecodeWindow(encoded, window, pixels, picture);
        Assert.True(result.Success, result.Reason);
        return pixels;
    }

    /// <summary>The input of the first convolution, [3, CropSize, CropSize] of each image; all go through ONNX Runtime as one batch.</summary>
    private static float[][] InGraph(Preprocessing preprocessing, int side, float[][] squares)
    {
        OnnxGraph graph = new();
        graph.Input(ClassifierFile.Pixels, 3, side, side);
        BackboneSpec backbone = BackboneCatalog.Find("mobilenetv1_025") with { Preprocessing = preprocessing };
        BackboneLowering lowering = new(graph, backbone, new BackboneWeights("none", new string('0', 64), new Dictionary<string, float[]>()));
        string seen = lowering.Normalize(lowering.Crop(ClassifierFile.Pixels, side));
        int size = preprocessing.CropSize;
        graph.Output(seen, TensorProto.Types.DataType.Float, 3, size, size);
        using InferenceSession session = OnnxSession.Create(Google.Protobuf.MessageExtensions.ToByteArray(graph.ToModel("1")), threads: 1);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(squares.SelectMany(s => s).ToArray(), [squares.Length, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [ClassifierFile.Pixels], [input], [seen]);
        return [.. values[0].GetTensorDataAsSpan<float>().ToArray().Chunk(3 * size * size)];
    }

    /// <summary>Planes against channels last.</summary>
    private static void AssertSame(float[] planes, float[] rendered, Preprocessing preprocessing)
    {
        int plane = planes.Length / 3;
        Assert.Equal(planes.Length, rendered.Length);
        for (int i = 0; i < planes.Length; i++)
        {
            int pixel = i % plane;
            float seen = rendered[(3 * pixel) + (i / plane)];
            (int row, int column) = Math.DivRem(pixel, preprocessing.CropSize);
            Assert.True(planes[i] == seen, $"{preprocessing}, row {row}, column {column}: {planes[i]} in the graph, {seen} in training");
        }
    }
}
