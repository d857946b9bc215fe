using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A GPU computes features and predictions where it can be opened and is right, else the processor.</summary>
public sealed class SessionDeviceTests : IDisposable
{
    private readonly SmallModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("cpu", "CUDAExecutionProvider", "cpu")]
    [InlineData("auto", "CPUExecutionProvider", "cpu")]
    [InlineData("auto", "CUDAExecutionProvider", "cuda:0")]
    [InlineData("auto", "DmlExecutionProvider", "directml")]
    [InlineData("auto", "CoreMLExecutionProvider", "coreml")]
    [InlineData("cuda", "CUDAExecutionProvider", "cuda:0")]
    [InlineData("cuda:3", "CUDAExecutionProvider", "cuda:3")]
    public void The_device_is_what_was_named_or_what_the_build_has(string name, string available, string expected)
    {
        SessionDevice device = name == "cpu" ? SessionDevice.Find(name) : SessionDevice.Find(name, [available, "CPUExecutionProvider"]);
        Assert.Equal(expected, device.Used);
        Assert.Empty(device.Findings);
    }

    [Fact]
    public void A_named_GPU_that_the_build_has_not_is_refused()
    {
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => SessionDevice.Find("cuda", ["CPUExecutionProvider"])).Findings);
        Assert.Equal((FindingCode.DeviceMissing, Severity.Error), (finding.Code, finding.Severity));
        Assert.Contains("-p:WithCuda=true", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_agrees_computes_the_features_under_a_key_of_its_own()
    {
        MadeUpProvider gpu = MadeUpProvider.Right();
        SessionDevice device = new(gpu.Provider);
        (string key, float[][] rows) = Features(device);
        (string onProcessor, float[][] expected) = Features(null);
        Assert.Equal(("madeup:0", 1), (device.Used, gpu.Opened));
        Assert.Empty(device.Findings);
        Assert.NotEqual(onProcessor, key);
        Assert.All(expected.Zip(rows), p => Assert.All(p.First.Zip(p.Second), v => Assert.Equal(v.First, v.Second, 1e-5f)));
    }

    [Fact]
    public void A_GPU_that_fails_later_is_an_error_that_names_it()
    {
        SessionDevice device = new(MadeUpProvider.Failing().Provider);
        BackboneStage last = _model.Backbone.Stages[^1];
        Preprocessing preprocessing = _model.Backbone.Preprocessing;
        using OnnxImageRunner runner = new(
            FeatureGraph.Build(_model.Backbone, _model.Weights, [last.Name]),
            FeatureGraph.Pixels,
            preprocessing.Window.Size,
            [new FeatureOutput(last.Name, last.Channels)],
            (encoded, pixels) => ImageDecoder.DecodeWindow(encoded, preprocessing.Window, pixels, preprocessing.Picture),
            device: device);
        ImageSource[] three = SmallModel.Sources(SmallModel.Pictures[..3]);
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => runner.RunBatches(
            "", three, [[0, 1, 2]], 1, whole: false, (_, _) => { }, (_, _) => { }, null, TestContext.Current.CancellationToken)).Findings);
        Assert.Equal((FindingCode.DeviceMissing, Severity.Error), (finding.Code, finding.Severity));
        Assert.Contains("the GPU failed while it computed", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.02f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Where_its_numbers_are_wrong_the_processor_computes_and_a_warning_names_it_and_the_difference(float factor)
    {
        MadeUpProvider gpu = MadeUpProvider.Wrong(factor);
        SessionDevice device = new(gpu.Provider, "cuda");
        (string key, float[][] rows) = Features(device);
        Features(device);
        (string onProcessor, float[][] expected) = Features(null);
        Assert.Equal(("cpu", 1), (device.Used, gpu.Opened));
        Finding finding = Assert.Single(device.Findings);
        Assert.Equal((FindingCode.ProviderDiffers, Severity.Warning), (finding.Code, finding.Severity));
        Assert.Contains("MadeUpExecutionProvider (madeup:0)", finding.Message, StringComparison.Ordinal);
        Assert.Contains(factor == 1.02f ? "off by 0.02 " : factor == -1f ? "off by 2 " : "off by more than can be measured", finding.Message, StringComparison.Ordinal);
        Assert.Equal(onProcessor, key);
        Assert.All(expected.Zip(rows), p => Assert.All(p.First.Zip(p.Second), v => Assert.Equal(v.First, v.Second, 1e-5f)));
    }

    [Fact]
    public void Less_than_the_tolerance_is_no_difference()
    {
        SessionDevice device = new(MadeUpProvider.Wrong(1.005f).Provider);
        Features(device);
        Assert.Empty(device.Findings);
    }

    [Fact]
    public void A_GPU_that_cannot_be_opened_leaves_the_processor_and_a_note_with_the_reason()
    {
        MadeUpProvider gpu = MadeUpProvider.Broken();
        SessionDevice device = new(gpu.Provider);
        Assert.Equal(Features(null).Key, Features(device).Key);
        Features(device);
        Finding finding = Assert.Single(device.Findings);
        Assert.Equal((FindingCode.DeviceMissing, Severity.Info), (finding.Code, finding.Severity));
        Assert.Contains("MadeUpExecutionProvider could not be used (", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', finding.Message);
        Assert.Equal(("cpu", 1), (device.Used, gpu.Opened));
    }

    [Fact]
    public void A_named_GPU_that_cannot_be_opened_is_an_error()
    {
        SessionDevice device = new(MadeUpProvider.Broken().Provider, "cuda");
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => Features(device)).Findings);
        Assert.Equal((FindingCode.DeviceMissing, Severity.Error), (finding.Code, finding.Severity));
        Assert.StartsWith("'cuda' cannot be used: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_right_about_one_network_and_wrong_about_the_next_is_recorded_with_the_processor()
    {
        bool first = true;
        SessionProvider right = MadeUpProvider.Right().Provider, wrong = MadeUpProvider.Wrong(2).Provider;
        SessionDevice device = new(right with
        {
            Open = (graph, options) =>
            {
                SessionProvider now = first ? right : wrong;
                first = false;
                return now.Open(graph, options);
            }
        });
        Features(device);
        Features(device);
        Assert.Equal("madeup:0, cpu", device.Used);
        Assert.Equal(FindingCode.ProviderDiffers, Assert.Single(device.Findings).Code);
    }

    [Fact]
    public void Predictors_are_on_the_processor_unless_a_device_is_named()
    {
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        using BatchingPredictor server = BatchingPredictor.Load(_model.Folder.FullPath);
        Assert.Equal(("cpu", "cpu"), (predictor.Device, server.Device));
        foreach (Func<IDisposable> load in (Func<IDisposable>[])
        [
            () => TransferPredictor.Load(_model.Folder.FullPath, new PredictionOptions { Device = "gpu" }),
            () => BatchingPredictor.Load(_model.Folder.FullPath, new BatchingOptions { Device = null! }),
        ])
        {
            Assert.Equal(FindingCode.OptionInvalid, Assert.Single(Assert.Throws<TransferException>(load).Findings).Code);
        }
    }

    [Theory]
    [InlineData(1f, "madeup:0")]
    [InlineData(0.5f, "cpu")]
    public async Task Predictors_compute_on_a_GPU_that_is_right_and_predict_the_same(float factor, string expected)
    {
        using TransferPredictor plain = TransferPredictor.Load(_model.Folder.FullPath);
        using TransferPredictor predictor = TransferPredictor.Load(
            _model.Folder.FullPath, new PredictionOptions(), new SessionDevice(MadeUpProvider.Wrong(factor).Provider));
        await using BatchingPredictor server = BatchingPredictor.Load(
            _model.Folder.FullPath, new BatchingOptions(), new SessionDevice(MadeUpProvider.Wrong(factor).Provider));
        Assert.Equal((expected, expected), (predictor.Device, server.Device));
        Assert.Equal(expected == "cpu" ? [FindingCode.ProviderDiffers] : [], predictor.Findings.Select(f => f.Code));
        Assert.Equal(predictor.Findings.Count, server.Findings.Count);
        byte[][] images = [.. SmallModel.Pictures.Select(File.ReadAllBytes)];
        IReadOnlyList<ImagePrediction> files = predictor.PredictFiles(SmallModel.Pictures);
        Prediction[] served = await Task.WhenAll(images.Select(i => server.PredictAsync(i)));
        for (int i = 0; i < images.Length; i++)
        {
            float alone = plain.Predict(images[i]).Probability;
            Assert.All(
                (float[])[predictor.Predict(images[i]).Probability, files[i].Prediction!.Probability, served[i].Probability],
                p => Assert.Equal(alone, p, 1e-5f));
        }
    }

    private (string Key, float[][] Rows) Features(SessionDevice? device)
    {
        float[][] rows = new float[SmallModel.Pictures.Length][];
        using OnnxFeatureExtractor extractor = new(_model.Backbone, _model.Weights, null, device, "stage1", _model.Backbone.Stages[^1].Name);
        extractor.Extract(
            SmallModel.Sources(SmallModel.Pictures), (i, row) => rows[i] = row.ToArray(), (_, result) => Assert.Fail(result.Reason), null, default);
        return (extractor.Key, rows);
    }
}
