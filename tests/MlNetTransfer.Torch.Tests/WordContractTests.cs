using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Tests.Torch.Kernels;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Every word alone, libtorch against ONNX Runtime, value by value on a batch.</summary>
public class WordContractTests
{
    private const int Images = 5, Side = 57, Channels = 24;

    private static readonly ConvOp First = new("first.0", 3, Channels, 3, 1, 1, Activation.None);

    private static readonly Dictionary<string, BackboneOp[]> Operations = new()
    {
        ["convolution"] = [First, new ConvOp("second.0", Channels, 16, 5, 2, 1, Activation.None)],
        ["depthwise convolution"] = [First, new ConvOp("second.0", Channels, Channels, 3, 2, Channels, Activation.None)],
        ["convolution of rows"] = [First, new ConvOp("second.0", Channels, 8, 1, 1, 1, Activation.None) { KernelWidth = 7, PadsSymmetrically = true }],
        ["normalization"] = [First, new NormalizationOp("alone", Channels, Activation.None)],
        ["convolution with edges of its own"] =
            [First, new ConvOp("second.0", Channels, 8, 5, 2, 1, Activation.None) { KernelWidth = 3, Edges = new EdgePadding(3, 0, 1, 2) }],
        ["convolution with the odd edge before"] = [First, new ConvOp("second.0", Channels, 8, 4, 2, 1, Activation.None) { Same = SameEdges.MoreBefore }],
        ["maximum with the odd edge before"] = [First, new MaxPoolOp(4, 2, PoolPadding.SameMoreBefore)],
        ["average pool"] = [First, new AveragePoolOp(3)],
        ["average pool in steps"] = [First, new AveragePoolOp(2) { Stride = 2, Padding = 0 }],
        ["average pool that counts its edges"] = [First, new AveragePoolOp(3) { Stride = 2, CountsPadding = true }],
        ["maximum with edges of its own"] = [First, new MaxPoolOp(3, 2, PoolPadding.Given) { Edges = (1, 0) }],
        ["scale of a map"] = [First, new ScaleOp("scale", Channels, 1) { OnMap = true }],
        ["a view of what is activated afterwards"] =
        [
            First,
            new DagOp(
            [
                new DagStep(null, new SliceWord(2, 20), [0]),
                new DagStep(null, new SliceWord(4, 20), [0]),
                new DagStep(new ActivationOp(Activation.Relu), null, [0]),
                new DagStep(new ActivationOp(Activation.Relu6), null, [2]),
                new DagStep(null, new ConcatWord(), [1, 2, 3, 4]),
            ]),
        ],
        ["steps with branches"] =
        [
            First,
            new DagOp(
            [
                new DagStep(null, new SliceWord(0, 10), [0]),
                new DagStep(null, new SliceWord(10, 14), [0]),
                new DagStep(new ActivationOp(Activation.Relu), null, [1]),
                new DagStep(new ConvOp("second.0", 14, 10, 3, 1, 1, Activation.Relu6), null, [2]),
                new DagStep(null, new SumWord(), [3, 4]),
                new DagStep(null, new ConcatWord(), [5, 1, 2]),
                new DagStep(null, new ShuffleWord(2), [6]),
            ]),
        ],
        ["residual"] = [First, new ResidualOp([new ConvOp("second.0", Channels, Channels, 3, 1, 1, Activation.Relu)]) { Activation = Activation.Relu }],
        ["residual of an activation"] = [First, new ResidualOp([new ActivationOp(Activation.Relu)])],
        ["residual of an activation on memory that is shared"] =
            [First, new ResidualOp([PermuteOp.ToChannelsLast, new ActivationOp(Activation.Relu6), PermuteOp.ToMap])],
        ["concat"] =
        [
            First,
            new ConcatOp(
            [
                [new ActivationOp(Activation.Relu)],
                [new ConvOp("second.0", Channels, 4, 1, 1, 1, Activation.Relu)],
                [new MaxPoolOp(3, 1, PoolPadding.Symmetric)],
            ]),
        ],
        ["gate"] =
            [First, new GateOp(new ConvOp("reduce.0", Channels, 4, 1, 1, 1, Activation.Silu), new ConvOp("expand.0", 4, Channels, 1, 1, 1, Activation.Sigmoid))],
        ["linear"] = [First, PermuteOp.ToChannelsLast, new LinearOp("linear", Channels, 10, Activation.None), PermuteOp.ToMap],
        ["layer norm"] = [First, PermuteOp.ToChannelsLast, new LayerNormOp("norm", Channels, 1e-6), PermuteOp.ToMap],
        ["scale"] = [First, PermuteOp.ToChannelsLast, new ScaleOp("scale", Channels, 1), PermuteOp.ToMap],
    };

    public static TheoryData<string, bool, bool> Names =>
    [
        .. Operations.Keys.SelectMany(name => ((bool[])[false, true]).SelectMany(stored => ((bool[])[false, true])
            .Where(_ => stored || name != "normalization")
            .Select(tensorFlow => new TheoryDataRow<string, bool, bool>(name, stored, tensorFlow)))),
    ];

    [Fact]
    public void Both_engines_know_every_word_and_libtorch_no_frozen_graph()
    {
        Type[] words = [.. typeof(IWord).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IWord)))];
        Assert.NotEmpty(words);
        Assert.Equal(words.Append(typeof(GraphOp)).Select(w => w.Name).Order(), OnnxWords.Known.Select(w => w.Name).Order());
        Assert.Equal(words.Select(w => w.Name).Order(), TorchWords.Known.Select(w => w.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_is_the_same_in_both_engines(string name, bool stored, bool tensorFlow) =>
        AssertAgreement(Operations[name], stored ? BatchNormStorage.Stored(1e-3) : BatchNormStorage.Folded, tensorFlow);

    [Theory]
    [InlineData("Valid", 1)]
    [InlineData("Valid", 2)]
    [InlineData("CeilMode", 2)]
    [InlineData("CeilMode", 3)]
    [InlineData("Symmetric", 1)]
    [InlineData("Symmetric", 2)]
    [InlineData("Same", 1)]
    [InlineData("Same", 2)]
    public void A_maximum_is_the_same_in_both_engines(string padding, int stride) =>
        AssertAgreement([First, new MaxPoolOp(3, stride, Enum.Parse<PoolPadding>(padding))], BatchNormStorage.Stored(1e-5), tensorFlow: false);

    [Fact]
    public void Every_activation_is_the_same_in_both_engines() => Assert.All(
        Enum.GetValues<Activation>(), activation => AssertAgreement([First with { Activation = activation }], BatchNormStorage.Absent, tensorFlow: true));

    private static void AssertAgreement(BackboneOp[] ops, BatchNormStorage storage, bool tensorFlow)
    {
        BackboneSpec shapeless = new()
        {
            Name = "word",
            Description = "one word",
            Preprocessing = Preprocessing.ForInput(Side, PixelNormalization.MinusOneToOne),
            TensorFlowPadding = tensorFlow,
            BatchNorm = storage,
            Stages = [new BackboneStage("stem", [new BackboneBlock("stem", ops, 0)], 0, 1)],
            SourceHead = null,
        };
        ShapeOps shapes = new(shapeless);
        TensorShape output = shapes.Run(ops, TensorShape.Map(3, Side));
        BackboneSpec backbone = shapeless with { Stages = [new BackboneStage("stem", [new BackboneBlock("stem", ops, output.Channels)], output.Channels, 1)] };
        BackboneWeights weights = MadeUpWeights.Of(backbone);
        float[] pixels = new SineImages(Side, Images).Batch(), onnx = new float[Images * output.Count];
        using OnnxFrozenLayers layers = new(backbone, weights);
        layers.Run(pixels, Images, onnx);

        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        using TorchNetwork network = new(backbone, weights, head);
        foreach (TensorMemory memory in Enum.GetValues<TensorMemory>())
        {
            network.Memory = memory;
            using IDisposable none = no_grad();
            using IDisposable scope = NewDisposeScope();
            float[] torch = HostView.Read(network.RunBlocks(network.Input(pixels, Side, 3), 0, 1).permute(0, 2, 3, 1).contiguous());
            double scale = Math.Sqrt(onnx.Average(v => (double)v * v));
            Assert.InRange(scale, 1e-3, 1e3);
            Assert.Equal(onnx.Length, torch.Length);
            Assert.True(onnx.Zip(torch).Max(p => Math.Abs(p.First - p.Second) / Math.Max(scale, Math.Abs(p.First))) < 1e-4);
        }
    }
}
