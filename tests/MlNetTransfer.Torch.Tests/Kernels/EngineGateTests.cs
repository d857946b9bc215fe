using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch.Kernels;

public class EngineGateTests
{
    [Theory]
    [InlineData(TransferStrategy.LastStage)]
    [InlineData(TransferStrategy.FullFineTuning)]
    [InlineData(TransferStrategy.BatchNormAffine)]
    [InlineData(TransferStrategy.FromScratch)]
    [InlineData(TransferStrategy.TruncatedBackbone)]
    public void A_training_says_how_nearly_the_engines_agree(TransferStrategy strategy)
    {
        using TwoColours data = new();
        EngineAgreement engines = Train(data.Task(strategy) with { Precision = TrainingPrecision.Float32 }).Engines!;
        Assert.Equal((true, TensorMemory.ChannelsLast, TrainingPrecision.Float32), (engines.Trusted, engines.Memory, engines.Precision));
        Assert.InRange(engines.FeatureDifference, 0, 1e-4);
        Assert.InRange(engines.GradientDifference!.Value, 0, EngineAgreement.MostGradientDifference);
        Assert.Null(engines.NarrowDifference);
    }

    [Fact]
    public void A_training_takes_bfloat16_where_the_processor_has_it_and_says_how_near_it_is_to_float32()
    {
        using TwoColours data = new();
        EngineAgreement engines = Train(data.Task(TransferStrategy.FullFineTuning) with { Precision = TrainingPrecision.BFloat16 }).Engines!;
        Assert.Equal(BFloat16.IsNative ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32, engines.Precision);
        Assert.Equal(BFloat16.IsNative, engines.NarrowDifference is > 0 and <= EngineAgreement.MostNarrowDifference);
        Assert.Equal(BFloat16.IsNative, engines.Rounding > engines.NarrowDifference);
    }

    [Theory]
    [InlineData("mlnet_resnet18", 224, true)]
    [InlineData("mobilenetv2_100", 224, true)]
    [InlineData("mobilenetv2_100", 96, false)]
    [InlineData("mobilenetv2_035", 224, false)]
    [InlineData("embedded", 96, false)]
    public void Unasked_it_is_tried_on_pretrained_networks_that_win_by_it(string name, int side, bool tried)
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning) with { Backbone = BackboneCatalog.Find(name).ForInput(side), Precision = TrainingPrecision.Auto };
        Assert.Equal(tried, PrecisionChoice.IsForNarrow(task));
        Assert.Equal(tried && BFloat16.IsNative, PrecisionChoice.TriesNarrow(task, CPU));
        Assert.False(PrecisionChoice.TriesNarrow(task with { Recipe = task.Recipe with { RandomInitialization = true } }, CPU));
        Assert.False(PrecisionChoice.TriesNarrow(task with { Precision = TrainingPrecision.Float32 }, CPU));
        Assert.Equal(BFloat16.IsNative, PrecisionChoice.TriesNarrow(task with { Precision = TrainingPrecision.BFloat16 }, CPU));
    }

    [Theory]
    [InlineData("mlnet_resnet18")]
    [InlineData("mobilenetv2_035")]
    public void It_is_taken_where_rounding_leaves_the_features_what_they_are(string name)
    {
        Assert.SkipUnless(BFloat16.IsNative, "This processor does not multiply bfloat16 by itself.");
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        network.SetTrained(FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, BackboneShapes.Of(backbone), 100, 20, 2, 1), 0);
        EngineGate gate = new(network, backbone, (b, w) => new OnnxFrozenLayers(b, w), new SineImages(backbone.InputSize, 5), 8);
        EngineAgreement chosen = gate.Choose(), agreement = gate.Confirm(chosen, changed: false, new NarrowKernels());
        Assert.Equal((TrainingPrecision.BFloat16, ScalarType.BFloat16), (agreement.Precision, network.TrainingType));
        Assert.InRange(agreement.Rounding!.Value, 1e-3, EngineAgreement.MostRounding);
    }

    [Fact]
    public void Where_the_engines_compute_different_networks_no_layer_is_trained_and_it_is_said()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        FineTuningResult result = Train(task with { OpenFrozenLayers = (backbone, weights) => new OnnxFrozenLayers(backbone, Other(weights)) });
        Assert.Equal((TrainingEnd.NotTrusted, 0, 0), (result.History.End, result.History.BestEpoch, result.History.Steps));
        Assert.Same(task.Weights, result.Weights);
        Assert.Same(task.Probe, result.Head);
        Finding finding = Assert.Single(result.Findings, f => f.Severity > Severity.Info);
        Assert.Equal((FindingCode.KernelsDiffer, Severity.Error), (finding.Code, finding.Severity));
    }

    [Fact]
    public void Without_labels_too_no_layer_is_trained_then()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        TransferException refused = Assert.Throws<TransferException>(() => new TorchFineTuner(TimeProvider.System).TrainWithoutLabels(
            new SelfSupervisedTask
            {
                Backbone = task.Backbone,
                Weights = task.Weights,
                Images = task.Train,
                Recipe = new SelfSupervisedRecipe { BatchSize = 8, Steps = 1 },
                Random = task.Random,
                OpenFrozenLayers = (backbone, weights) => new OnnxFrozenLayers(backbone, Other(weights)),
                CacheFolder = task.CacheFolder,
            },
            null,
            default));
        Assert.Equal(FindingCode.KernelsDiffer, Assert.Single(refused.Findings).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_gate_leaves_the_network_as_it_was(bool changed)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv2_035");
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, BackboneShapes.Of(backbone), 100, 20, 2, 1);
        network.SetTrained(recipe, 0);
        EngineGate gate = new(network, backbone, (b, w) => new OnnxFrozenLayers(b, w), new SineImages(backbone.InputSize, 5), 8);
        EngineAgreement agreement = gate.Confirm(gate.Choose(), changed, narrow: null);
        Assert.True(agreement.Trusted, agreement.ToString());
        Assert.Equal(weights.Values.Where(v => v.Key.Contains("running", StringComparison.Ordinal)), network.ExportWeights("after").Values.Where(v => v.Key.Contains("running", StringComparison.Ordinal)), (a, b) => a.Value.AsSpan().SequenceEqual(b.Value));
        Assert.All(network.Layers, layer =>
        {
            Assert.False(layer.Live);
            Assert.All(layer.Parameters, p => Assert.Null(p.Parameter.grad));
        });
    }

    /// <summary>Both layouts, a batch of 16: what rounding leaves between them.</summary>
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void The_gradient_is_the_same_in_every_layout_and_precision(ScalarType type)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv2_035");
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, BackboneShapes.Of(backbone), 100, 20, 2, 1);
        network.SetTrained(recipe, 0);
        SineImages images = new(backbone.InputSize, 16);
        GradientProbe probe = new(network, images, 16);
        float[] channelsLast = probe.Gradient(images.Batch(), TensorMemory.ChannelsLast, ScalarType.Float32), other = probe.Gradient(images.Batch(), TensorMemory.Contiguous, type);
        Assert.InRange(EngineGate.Difference(channelsLast, other), 0, EngineAgreement.MostGradientDifference);
    }

    [Fact]
    public void What_is_no_number_is_not_trusted()
    {
        Assert.False(EngineGate.Difference([float.NaN], [1]) <= 1);
        Assert.False(EngineGate.Difference([1], [0]) <= 1);
        Assert.Equal(0, EngineGate.Difference([0], [0]));
    }

    private static BackboneWeights Other(BackboneWeights weights) =>
        new(weights.Path, weights.Sha256, weights.Values.ToDictionary(v => v.Key, v => v.Key.EndsWith("bias", StringComparison.Ordinal) ? Array.ConvertAll(v.Value, x => x + 0.5f) : v.Value));

    private static LinearHead Head(BackboneSpec backbone) => new() { Weights = new(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };

    private static FineTuningResult Train(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);
}
