using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using SkiaSharp;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Background, fit and value range: in ML.NET where it has them, and in everything that predicts with the model.</summary>
public class PictureOptionsTests
{
    private static readonly PictureOptions OnWhite = new() { Background = SKColors.White }, Stretched = new() { Range = new ValueRange(0, 4095) };

    private static readonly MLContext Ml = new(seed: 1);

    /// <summary>Black where it is drawn, transparent elsewhere.</summary>
    private static readonly byte[] Drawing = MadeUpPng.Of(60, 40, 8, MadeUpPng.Rgba, (y, row) =>
    {
        row.Clear();
        row[3 + (4 * (y + 10))] = row[7 + (4 * (y + 10))] = y % 7 < 5 ? byte.MaxValue : (byte)90;
    });

    /// <summary>A ramp of twelve bits.</summary>
    private static readonly byte[] TwelveBit = MadeUpPng.Of(64, 48, 16, MadeUpPng.Grey, (y, row) =>
    {
        for (int x = 0; x < 64; x++)
        {
            int value = Math.Min(4095, (x * 60) + (y * 7));
            (row[2 * x], row[(2 * x) + 1]) = ((byte)(value >> 8), (byte)value);
        }
    });

    [Theory]
    [InlineData(ImageFit.Crop, ImageResizingEstimator.ResizingKind.IsoCrop)]
    [InlineData(ImageFit.Pad, ImageResizingEstimator.ResizingKind.IsoPad)]
    [InlineData(ImageFit.Squash, ImageResizingEstimator.ResizingKind.Fill)]
    public void Every_fit_gives_the_pixels_of_ML_NETs_own_to_the_last_bit(ImageFit fit, ImageResizingEstimator.ResizingKind kind) =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[1, 400], Gen.Int[8, 96], Gen.Bool, Gen.Long).Sample(
            (width, height, side, jpeg, seed) =>
            {
                bool small = jpeg && width < 3 * side && height < 3 * side;
                AssertSame(EncodedNoise.Of(small ? ImageFormat.Jpeg : ImageFormat.Png, width, height, seed), side, fit, kind);
            },
            iter: 40,
            threads: 1);

    /// <summary>A strip of which less than a pixel is left is black, in ML.NET too; a JPEG was refused.</summary>
    [Theory]
    [InlineData(ImageFormat.Jpeg, 1, 144)]
    [InlineData(ImageFormat.Jpeg, 144, 1)]
    [InlineData(ImageFormat.Jpeg, 2, 144)]
    [InlineData(ImageFormat.Png, 1, 144)]
    [InlineData(ImageFormat.Png, 144, 1)]
    public void A_strip_that_is_scaled_to_nothing_is_what_it_is_in_ML_NET(ImageFormat format, int width, int height)
    {
        byte[] file = EncodedNoise.Of(format, width, height, 3737100435);
        AssertSame(file, 58, ImageFit.Pad, ImageResizingEstimator.ResizingKind.IsoPad);
        AssertSame(file, 58, ImageFit.Crop, ImageResizingEstimator.ResizingKind.IsoCrop);
        AssertSame(file, 58, ImageFit.Squash, ImageResizingEstimator.ResizingKind.Fill);
    }

    [Theory]
    [InlineData(ImageFit.Pad)]
    [InlineData(ImageFit.Squash)]
    public void Model_zip_and_model_onnx_fit_images_alike(ImageFit fit)
    {
        using SmallModel model = new(new PictureOptions { Fit = fit });
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        using ZipScorer zip = new(model.File(OutputFolder.ModelZip));
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("strip.png"), EncodedNoise.Of(ImageFormat.Png, 400, 40, 3));
        string[] pictures = [.. SmallModel.Pictures, folder.File("strip.png")];
        FeatureMatrix expected = zip.Score(SmallModel.Sources(pictures), null, default);
        foreach ((int i, string picture) in pictures.Index())
        {
            Assert.All(expected.Row(i).ToArray().Zip(predictor.Predict(picture).Scores), s => Assert.Equal(s.First, s.Second, 1e-5f));
        }
    }

    [Fact]
    public void A_background_shows_what_was_drawn_on_nothing()
    {
        float[] onBlack = new float[3 * 32 * 32], onWhite = new float[3 * 32 * 32];
        Assert.True(ImageDecoder.DecodeSquare(Drawing, 32, onBlack).Success && ImageDecoder.DecodeSquare(Drawing, 32, onWhite, OnWhite).Success);
        Assert.All(onBlack, p => Assert.Equal(0, p));
        Assert.InRange(onWhite.Max() - onWhite.Min(), 100, 255);
    }

    [Theory]
    [InlineData(MadeUpPng.Grey)]
    [InlineData(MadeUpPng.Rgb)]
    [InlineData(MadeUpPng.GreyAlpha)]
    [InlineData(MadeUpPng.Rgba)]
    public void All_bits_of_every_colour_type_count(int colour)
    {
        int channels = colour == MadeUpPng.Grey ? 1 : colour == MadeUpPng.GreyAlpha ? 2 : colour == MadeUpPng.Rgb ? 3 : 4;
        byte[] file = MadeUpPng.Of(256, 8, 16, colour, (_, row) =>
        {
            for (int x = 0; x < 256; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    bool alpha = colour is MadeUpPng.GreyAlpha or MadeUpPng.Rgba && c == channels - 1;
                    int at = 2 * ((x * channels) + c);
                    (row[at], row[at + 1]) = alpha ? (byte.MaxValue, byte.MaxValue) : ((byte)4, (byte)x);
                }
            }
        });
        using SKCodec codec = SKCodec.Create(new MemoryStream(file));
        using SKBitmap shown = new(new SKImageInfo(256, 8, SKColorType.Bgra8888, SKAlphaType.Premul));
        Assert.Equal(SKCodecResult.Success, SixteenBitImage.Decode(codec, file, new ValueRange(1024, 1279), shown));
        for (int x = 0; x < 256; x++)
        {
            SKColor pixel = shown.GetPixel(x, 3);
            Assert.All(new[] { pixel.Red, pixel.Green, pixel.Blue }, v => Assert.InRange(v, x - 1, x + 1));
            Assert.Equal(byte.MaxValue, pixel.Alpha);
        }

        Assert.InRange(SixteenBitImage.LargestValue(file)!.Value, 1278, 1280);
    }

    [Fact]
    public void A_range_of_values_spreads_twelve_bits_over_eight()
    {
        float[] plain = new float[3 * 32 * 32], stretched = new float[3 * 32 * 32];
        Assert.True(ImageDecoder.DecodeSquare(TwelveBit, 32, plain).Success && ImageDecoder.DecodeSquare(TwelveBit, 32, stretched, Stretched).Success);
        Assert.InRange(plain.Max(), 0, 16);
        Assert.InRange(stretched.Max(), 200, 255);
        Assert.Equal(4095, SixteenBitImage.LargestValue(TwelveBit));
    }

    /// <summary>The predictor, one for servers, the evaluation and generated code: a flattened copy gets the same scores from a model without the
    /// option.</summary>
    [Fact]
    public async Task Everything_that_predicts_decodes_as_the_model_says()
    {
        foreach ((PictureOptions picture, byte[] file) in new[] { (OnWhite, Drawing), (Stretched, TwelveBit) })
        {
            using SmallModel model = new(picture), plain = new();
            using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath), plainly = TransferPredictor.Load(plain.Folder.FullPath);
            await using BatchingPredictor batching = BatchingPredictor.Load(model.Folder.FullPath);
            float[] expected = [.. plainly.Predict(Flattened(file, picture)).Scores], scores = [.. predictor.Predict(file).Scores];
            float apart = Difference(expected, [.. plainly.Predict(file).Scores]);
            Assert.InRange(Difference(expected, scores), 0, apart / 5);
            Assert.InRange(Difference(scores, [.. (await batching.PredictAsync(file)).Scores]), 0, 1e-5f);

            Type generated = Generated(picture, model.File(OutputFolder.ModelZip));
            Assert.InRange(Difference(scores, generated.Call("Predict", file)!.Get<float[]>("Score")), 0, apart / 5);
        }
    }

    [Fact]
    public void A_model_without_the_entries_is_read_as_ever_and_one_with_strange_ones_is_refused()
    {
        Assert.Equal(PictureOptions.Default, PictureMetadata.Read(new Dictionary<string, string>()));
        PictureOptions all = new() { Fit = ImageFit.Pad, Background = new SKColor(1, 2, 3), Range = new ValueRange(5, 70) };
        Assert.Equal(all, PictureMetadata.Read(PictureMetadata.Of(all).ToDictionary(e => e.Key, e => e.Value)));
        Assert.Empty(PictureMetadata.Of(PictureOptions.Default));
        foreach ((string key, string value) in
            new[] { ("fit", "crop"), ("fit", "7"), ("background", "#12345"), ("value-range", "5-5"), ("value-range", "-1-5"), ("value-range", "0-65536") })
        {
            Assert.Null(PictureMetadata.Read(new Dictionary<string, string> { [key] = value }));
        }
    }

    private static void AssertSame(byte[] file, int side, ImageFit fit, ImageResizingEstimator.ResizingKind kind)
    {
        float[] ours = new float[3 * side * side];
        Assert.True(ImageDecoder.DecodeSquare(file, side, ours, new PictureOptions { Fit = fit }).Success);
        var chain = Ml.Transforms.ResizeImages("Image", side, side, "Image", kind).Append(Ml.Transforms.ExtractPixels("Pixels", "Image"));
        using PredictionEngine<ImageRow, PixelRow> engine = Ml.Model.CreatePredictionEngine<ImageRow, PixelRow>(
            chain.Fit(Ml.Data.LoadFromEnumerable(Array.Empty<ImageRow>())));
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(file));
        Assert.Equal(engine.Predict(new ImageRow { Image = image }).Pixels, ours);
    }

    private static byte[] Flattened(byte[] file, PictureOptions picture)
    {
        using SKBitmap decoded = SKBitmap.Decode(file);
        using SKBitmap flat = new(new SKImageInfo(decoded.Width, decoded.Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        if (picture.Range is { } range)
        {
            using SKCodec codec = SKCodec.Create(new MemoryStream(file));
            Assert.Equal(SKCodecResult.Success, SixteenBitImage.Decode(codec, file, range, flat));
        }
        else
        {
            using SKCanvas canvas = new(flat);
            canvas.Clear(picture.Background);
            canvas.DrawBitmap(decoded, 0, 0);
        }

        return flat.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    private static Type Generated(PictureOptions picture, string zip)
    {
        byte[] compiled = GeneratedAssembly.Compile(CodeGenerator.Class(new CodeModel
        {
            Names = new CodeNames("Drawings", "Drawings", "Shop"),
                TrainingData = "drawings",
                TrainingSettings = [],
                Picture = picture,
                FineTunes = false,
                ProductVersion = "0.1.0",
        }).Where(f => !f.Name.EndsWith(CodeGenerator.TrainingEnding, StringComparison.Ordinal)).Select(f => f.Text));
        Type generated = System.Reflection.Assembly.Load(compiled).GetType("Shop.Drawings")!;
        generated.GetProperty("ModelPath")!.SetValue(null, zip);
        return generated;
    }

    private static float Difference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    private sealed class PixelRow
    {
        public float[] Pixels { get; set; } = [];
    }
}
