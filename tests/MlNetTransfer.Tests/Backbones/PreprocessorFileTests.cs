using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>What a file beside a graph says of its pixels.</summary>
public sealed class PreprocessorFileTests : IDisposable
{
    private const string Clip = """
        {
          "crop_size": { "height": 224, "width": 224 }, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_rescale": true,
          "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_processor_type": "CLIPImageProcessor",
          "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "rescale_factor": 0.00392156862745098, "size": { "shortest_edge": 256 }
        }
        """;

    private const string Timm = """
        {
          "architecture": "vit_small_patch14", "num_classes": 0,
          "pretrained_cfg": { "input_size": [3, 518, 518], "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.5, 0.5], "crop_pct": 0.9, "interpolation": "bicubic" }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Hugging_Faces_file_says_means_deviations_side_and_crop()
    {
        GraphInput input = Read("preprocessor_config.json", Clip);
        Near([122.771f, 116.746f, 104.094f], input.Normalization!.Mean);
        Near([68.5005f, 66.6322f, 70.3232f], input.Normalization.StandardDeviation);
        Assert.Equal((224, 256, false), (input.FreeSide, input.Shorter(input.FreeSide), input.BlueFirst));
    }

    [Theory]
    [InlineData("""{"size": 384, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}""", 384, 384, 127.5f, 127.5f)]
    [InlineData("""{"size": {"height": 160, "width": 160}, "image_mean": 0.5, "image_std": 0.25}""", 160, 160, 127.5f, 63.75f)]
    [InlineData("""{"size": {"shortest_edge": 224}, "crop_pct": 0.875, "do_normalize": false}""", 224, 256, 0f, 255f)]
    [InlineData("""{"size": {"shortest_edge": 384}, "crop_pct": 0.875, "do_normalize": false, "do_rescale": false}""", 384, 384, 0f, 1f)]
    [InlineData("""{"size": {"shortest_edge": 256}, "do_center_crop": false, "crop_size": 224, "image_mean": null}""", 256, 256, 0f, 255f)]
    [InlineData("""{"rescale_factor": 0.00784313725490196, "image_mean": [1, 1, 1], "image_std": [1, 1, 1]}""", 224, 224, 127.5f, 127.5f)]
    public void All_kinds_of_it_are_read(string json, int side, int shorter, float mean, float deviation)
    {
        GraphInput input = Read("preprocessor_config.json", json);
        Assert.Equal((side, shorter), (input.FreeSide, input.Shorter(input.FreeSide)));
        Near([mean, mean, mean], input.Normalization!.Mean);
        Near([deviation, deviation, deviation], input.Normalization.StandardDeviation);
    }

    [Fact]
    public void It_can_say_that_blue_comes_first() => Assert.True(Read("preprocessor_config.json", """{"do_flip_channel_order": true}""").BlueFirst);

    [Fact]
    public void Timms_file_says_the_same()
    {
        GraphInput input = Read("config.json", Timm);
        Near([127.5f, 127.5f, 127.5f], input.Normalization!.Mean);
        Near([63.75f, 127.5f, 127.5f], input.Normalization.StandardDeviation);
        Assert.Equal((518, 575), (input.FreeSide, input.Shorter(518)));
    }

    [Fact]
    public void A_config_of_something_else_says_nothing()
    {
        File.WriteAllText(_folder.File("config.json"), """{"hidden_size": 768, "image_size": 224}""");
        Assert.Null(PreprocessorFile.Find(_folder.File("model.onnx"), new GraphInput()));
    }

    [Fact]
    public void It_may_lie_above_a_folder_called_onnx_and_above_no_other()
    {
        File.WriteAllText(_folder.File("preprocessor_config.json"), Clip);
        Assert.NotNull(PreprocessorFile.Find(_folder.File("onnx/model.onnx"), new GraphInput()));
        Assert.Null(PreprocessorFile.Find(_folder.File("other/model.onnx"), new GraphInput()));
    }

    [Theory]
    [InlineData("preprocessor_config.json", """{"image_mean": [0.5, 0.5]}""", "image_mean is [0.5, 0.5]; allowed is three numbers")]
    [InlineData("preprocessor_config.json", """{"image_std": [0.5, 0, 0.5]}""", "image_std is [0.5, 0, 0.5]; allowed is three numbers")]
    [InlineData("preprocessor_config.json", """{"image_std": "large"}""", "image_std is \"large\"")]
    [InlineData("preprocessor_config.json", """{"rescale_factor": 0}""", "rescale_factor is 0")]
    [InlineData("preprocessor_config.json", """{"do_rescale": "yes"}""", "do_rescale is \"yes\"; allowed is true or false")]
    [InlineData("preprocessor_config.json", """{"size": {"shortest_edge": 1e9}}""", "size.shortest_edge is 1e9; allowed is a number from 1 to 2048")]
    [InlineData("preprocessor_config.json", """{"size": {"height": 224, "width": 300}}""", "allowed is a square")]
    [InlineData("preprocessor_config.json", """{"crop_size": 224.5}""", "crop_size is 224.5; allowed is a whole number")]
    [InlineData("preprocessor_config.json", "[1]", "it is no object")]
    [InlineData("preprocessor_config.json", "{\"size\": ", "does not say what the pixels")]
    [InlineData("config.json", """{"mean": [0.5, 0.5, 0.5], "std": [1, 1, 1], "input_size": [1, 28, 28]}""", "input_size is [1, 28, 28]; allowed is [3, side, side]")]
    [InlineData("config.json", """{"pretrained_cfg": {"mean": [9, 9, 9], "std": [1, 1, 1]}}""", "pretrained_cfg.mean is [9, 9, 9]")]
    public void What_cannot_be_is_refused_with_the_file_and_the_field(string name, string json, string said)
    {
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => Read(name, json)).Findings);
        Assert.Equal((FindingCode.WeightsMalformed, _folder.File(name)), (finding.Code, finding.Where));
        Assert.Contains(said, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_change_to_it_is_read_or_refused()
    {
        for (int seed = 0; seed < 1000; seed++)
        {
            (string name, string json) = seed % 2 == 0 ? ("preprocessor_config.json", Clip) : ("config.json", Timm);
            File.WriteAllText(_folder.File(name), JsonMutation.Of(json, new RandomSource(seed), 3));
            try
            {
                if (PreprocessorFile.Find(_folder.File("model.onnx"), new GraphInput()) is (var input, _))
                {
                    PixelNormalization pixels = input.Normalization!;
                    Assert.All(pixels.Mean.Concat(pixels.Factors()), v => Assert.True(float.IsFinite(v)));
                    Assert.InRange(input.Shorter(input.FreeSide), input.FreeSide, 10 * PreprocessorFields.LargestSide);
                }
            }
            catch (TransferException e)
            {
                Assert.NotEmpty(e.Findings);
            }

            File.Delete(_folder.File(name));
        }
    }

    [Theory]
    [InlineData("0..1", null, null, 0f, 255f)]
    [InlineData("-1..1", null, null, 127.5f, 127.5f)]
    [InlineData("0..255", null, null, 0f, 1f)]
    [InlineData("0..255", "104,104,104", null, 104f, 1f)]
    [InlineData(null, "0.5,0.5,0.5", "0.5,0.5,0.5", 127.5f, 127.5f)]
    [InlineData(null, null, "0.5,0.5,0.5", 0f, 127.5f)]
    public void Options_go_before_it(string? range, string? mean, string? deviation, float expectedMean, float expectedDeviation)
    {
        File.WriteAllText(_folder.File("preprocessor_config.json"), Clip);
        TransferOptions options = Options with { GraphPixels = range, GraphMean = mean, GraphDeviation = deviation, GraphOrder = "bgr" };
        (GraphInput input, string source) = GraphPixels.Of(options);
        Near([expectedMean, expectedMean, expectedMean], input.Normalization!.Mean);
        Near([expectedDeviation, expectedDeviation, expectedDeviation], input.Normalization.StandardDeviation);
        Assert.Equal((true, "the options"), (input.BlueFirst, source));
    }

    [Fact]
    public void Without_either_the_pixels_are_those_of_ImageNet_and_it_is_said()
    {
        (GraphInput input, string source) = GraphPixels.Of(Options);
        Assert.Equal((null, "the usual of ImageNet, an assumption"), (input.Normalization, source));
    }

    [Fact]
    public void Means_beside_a_range_that_has_its_own_are_refused()
    {
        TransferOptions options = Options with { GraphPixels = "imagenet", GraphMean = "0,0,0", GraphDeviation = "1,1,1" };
        Assert.Equal(["GraphMean", "GraphDeviation"], GraphPixels.Refused(options).Select(f => f.Where));
    }

    [Fact]
    public void For_a_backbone_of_the_catalogue_none_of_it_may_be_said()
    {
        TransferOptions options = Options with
        {
            GraphFeature = "x",
            GraphPixels = "0..1",
            GraphMean = "0,0,0",
            GraphDeviation = "1,1,1",
            GraphOrder = "bgr",
        };
        TransferException refused = Assert.Throws<TransferException>(() => GraphSetup.RefuseForCatalogue(options));
        Assert.Equal(["GraphFeature", "GraphPixels", "GraphMean", "GraphDeviation", "GraphOrder"], refused.Findings.Select(f => f.Where));
        Assert.All(refused.Findings, f => Assert.Equal(FindingCode.OptionInvalid, f.Code));
        GraphSetup.RefuseForCatalogue(Options);
    }

    public void Dispose() => _folder.Dispose();

    private TransferOptions Options => new() { Data = "photos", OutputFolder = "model", Weights = _folder.File("model.onnx") };

    private static void Near(float[] expected, IReadOnlyList<float> actual) =>
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-3f * Math.Max(1, p.First)));

    private GraphInput Read(string name, string json)
    {
        File.WriteAllText(_folder.File(name), json);
        (GraphInput input, string path) = PreprocessorFile.Find(_folder.File("model.onnx"), new GraphInput())!.Value;
        Assert.Equal(_folder.File(name), path);
        return input;
    }
}
