using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Structure;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>ONNX files that are read by their structure, whatever their tensors are called.</summary>
public sealed class StructureTests : IDisposable
{
    private const int Side = 48, Width = 8, Features = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly RandomSource _random = new(5);

    public void Dispose() => _folder.Dispose();

    /// <summary>Opening compares the features with the graph's own, so a network that trains is one that computes them.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("batch norm")]
    [InlineData("residual")]
    [InlineData("gate")]
    [InlineData("gate of Keras")]
    [InlineData("silu")]
    [InlineData("hard swish of old exports")]
    [InlineData("gelu of old exports")]
    [InlineData("layer norm of old exports")]
    [InlineData("bias as a sum")]
    [InlineData("padding as an operator")]
    [InlineData("average pool")]
    [InlineData("shuffle")]
    [InlineData("branches")]
    [InlineData("same padding")]
    [InlineData("clip")]
    public void A_network_of_operations_that_are_lowered_trains(string kind)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Open(Write(graph => Body(graph, kind, Stem(graph, "image"))));
        Assert.True(backbone.IsTrainable);
        Assert.Equal(Features, backbone.FeatureDimension);
        Assert.Equal(1000, backbone.SourceHead!.Classes);
        Assert.Equal(backbone.TensorShapes.Keys.Order(), weights.Values.Keys.Order());
        Assert.All(backbone.TensorShapes, t => Assert.Equal(t.Value.Aggregate(1, (a, b) => a * b), weights[t.Key].Length));
        Assert.True(backbone.Stages.Count >= 2, $"{backbone.Stages.Count} stages");
    }

    [Theory]
    [InlineData("Softplus")]
    [InlineData("Tanh")]
    public void A_network_with_another_operation_stays_frozen(string type)
    {
        (BackboneSpec backbone, _) = Open(Write(graph => Last(graph, graph.Node(type, [Stem(graph, "image")]))));
        Assert.False(backbone.IsTrainable);
        Assert.Equal(Features, backbone.FeatureDimension);
    }

    /// <summary>A sum with what is not understood is no classifier to be cut off: the network would end before its last block.</summary>
    [Fact]
    public void A_last_block_that_is_not_understood_is_not_cut_off()
    {
        string path = Write(graph => Last(graph, Stem(graph, "image")), change: model =>
        {
            OnnxGraph graph = new(model.Graph);
            string map = model.Graph.Node.Last(n => n.OpType == "Relu").Output[0];
            graph.NamedNode("Relu", [graph.NamedNode("Add", [map, graph.NamedNode("Softplus", [map], "strange")], "sum")], "map");
            model.Graph.Output.Clear();
            graph.Output("map", TensorProto.Types.DataType.Float, Features, Side / 4, Side / 4);
        });
        using OnnxNetwork? network = OnnxNetwork.Read(path, Side, out string why);
        Assert.Null(network);
        Assert.Contains("not understood", why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_graph_does_to_pixels_is_taken_over()
    {
        string path = Write(graph =>
        {
            string centred = graph.Node("Sub", ["image", graph.Constant("mean", [100f, 110, 120], 1, 3, 1, 1)]);
            return Body(graph, "plain", Stem(graph, graph.Node("Div", [centred, graph.Constant("deviation", [50f, 60, 70], 3, 1, 1)])));
        });
        PixelNormalization pixels = Open(path).Backbone.Preprocessing.Normalization;
        Assert.Equal([100f, 110, 120], pixels.Mean);
        Assert.Equal([50f, 60, 70], pixels.StandardDeviation);
    }

    [Fact]
    public void Channels_that_come_last_are_taken_as_they_are()
    {
        string path = Write(graph => Body(graph, "plain", Stem(graph, graph.Node("Transpose", ["image"], OnnxGraph.Ints("perm", 0, 3, 1, 2)))), last: true);
        Assert.True(Open(path).Backbone.IsTrainable);
    }

    [Fact]
    public void Blue_first_turns_the_first_kernel()
    {
        string path = Write(graph => Body(graph, "plain", Stem(graph, "image")));
        (BackboneSpec straight, BackboneWeights as_is) = Open(path);
        (BackboneSpec backbone, BackboneWeights turned) = new PretrainedBackbones().OpenGraph(path, new GraphInput { BlueFirst = true });
        string kernel = backbone.Groups.OfType<ConvOp>().First().Weight.Name;
        Assert.Equal(as_is[kernel][..9], turned[kernel][18..27]);
        Assert.NotEqual(straight.Name, backbone.Name);
    }

    /// <summary>A network of the catalogue that scales its image otherwise is another one: the catalogue's pixels would be wrong for it.</summary>
    [Fact]
    public void A_network_of_the_catalogue_with_a_scaling_of_its_own_is_another()
    {
        BackboneSpec known = BackboneCatalog.Find("resnet18") with { SourceHead = null, BatchNorm = BatchNormStorage.Folded };
        BackboneWeights weights = MadeUpWeights.Of(known);
        string path = _folder.File("scaled.onnx");
        BackboneSpec bytes = known with { Preprocessing = Preprocessing.ForInput(224, new PixelNormalization([10, 20, 30], [40, 50, 60])) };
        File.WriteAllBytes(path, FeatureGraph.Build(bytes, weights, [known.Stages[^1].Name]));
        Assert.Null(WeightsReaderResult(path, known));
        (BackboneSpec backbone, _) = Open(path);
        Assert.True(backbone.IsTrainable);
        Assert.Equal([10f, 20, 30], backbone.Preprocessing.Normalization.Mean.Select(m => MathF.Round(m, 3)));
    }

    /// <summary>What a network ends in beyond that of the catalogue is part of it.</summary>
    [Fact]
    public void A_network_that_begins_like_one_of_the_catalogue_is_another()
    {
        BackboneSpec known = BackboneCatalog.Find("resnet18") with { SourceHead = null, BatchNorm = BatchNormStorage.Folded };
        BackboneStage last = known.Stages[^1];
        BackboneBlock neck = new("neck", [new ConvOp("neck.0", 512, 64, 1, 1, 1, Activation.Relu)], 64);
        BackboneSpec longer = known with { Stages = [.. known.Stages.SkipLast(1), last with { Blocks = [.. last.Blocks, neck], Channels = 64 }] };
        string path = _folder.File("longer.onnx");
        File.WriteAllBytes(path, Renamed(FeatureGraph.Build(longer, MadeUpWeights.Of(longer), [last.Name], normalize: false, sourceLogits: false)));
        Assert.Null(WeightsReaderResult(path, known));
        Assert.Equal(64, Open(path).Backbone.FeatureDimension);
    }

    [Fact]
    public void An_epsilon_of_its_own_is_the_same_function()
    {
        string path = Write(graph => Body(graph, "batch norm", Stem(graph, "image")), change: model =>
            model.Graph.Node.Single(n => n.OpType == "BatchNormalization").Attribute.Add(OnnxGraph.Float("epsilon", 0)));
        Assert.True(Open(path).Backbone.IsTrainable);
    }

    /// <summary>A sum of a value with itself, again and again, and a chain of activations: neither takes long nor ends the process.</summary>
    [Theory]
    [InlineData("Add", 60)]
    [InlineData("Relu", 30_000)]
    [InlineData("Concat", 3000)]
    public void A_long_graph_is_read_in_little_time(string type, int count)
    {
        string path = Write(graph =>
        {
            string x = Stem(graph, "image"), grown = x;
            for (int i = 0; i < count; i++)
            {
                grown = type switch
                {
                    "Relu" => graph.Node("Relu", [grown]),
                    "Add" => graph.Node("Add", [grown, grown]),
                    _ => graph.Node("Concat", [grown, x], OnnxGraph.Int("axis", 1)),
                };
            }

            return type == "Concat" ? Last(graph, x) : Last(graph, grown);
        });
        long began = Environment.TickCount64;
        using OnnxNetwork? network = OnnxNetwork.Read(path, Side, out _);
        Assert.InRange(Environment.TickCount64 - began, 0, 60_000);
    }

    /// <summary>Every kind of node with too few inputs, no outputs or none of its attributes, one at a time.</summary>
    [Theory]
    [InlineData("Split")]
    [InlineData("Squeeze")]
    [InlineData("Flatten")]
    [InlineData("Mul")]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Div")]
    [InlineData("Concat")]
    [InlineData("Reshape")]
    [InlineData("Gather")]
    [InlineData("Slice")]
    [InlineData("ReduceMean")]
    [InlineData("Conv")]
    [InlineData("Gemm")]
    [InlineData("Pad")]
    [InlineData("MaxPool")]
    [InlineData("AveragePool")]
    [InlineData("LayerNormalization")]
    [InlineData("BatchNormalization")]
    [InlineData("Transpose")]
    [InlineData("Clip")]
    [InlineData("Constant")]
    public void A_node_that_lacks_something_is_not_understood(string type)
    {
        string[] values = ["v1", "image", "fc", "empty", "scalar"];
        for (int inputs = 0; inputs <= 3; inputs++)
        {
            foreach (string value in values)
            {
                string path = Write(graph => Body(graph, "plain", Stem(graph, "image")), change: model =>
                {
                    OnnxGraph graph = new(model.Graph);
                    graph.Constant("empty", Array.Empty<long>().AsSpan());
                    graph.Constant("scalar", [1f]);
                    foreach (bool output in (bool[])[true, false])
                    {
                        NodeProto node = new() { OpType = type };
                        node.Input.Add(Enumerable.Repeat(value, inputs));
                        node.Output.Add(output ? ["odd"] : []);
                        model.Graph.Node.Insert(2, node);
                    }
                });
                using OnnxNetwork? network = OnnxNetwork.Read(path, Side, out _);
                Assert.NotNull(network);
            }
        }
    }

    /// <summary>A copy of a network of the catalogue under strange names is that network, of whose preprocessing and freeze points everything is known.</summary>
    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenetv2_100_torch")]
    [InlineData("mlnet_resnet18")]
    public void A_network_of_the_catalogue_is_recognised_under_any_names(string name)
    {
        BackboneSpec known = BackboneCatalog.Find(name) with { SourceOrder = ColourOrder.RedGreenBlue };
        BackboneWeights weights = MadeUpWeights.Of(known with { SourceHead = null });
        string path = _folder.File("strange.onnx");
        File.WriteAllBytes(path, Renamed(FeatureGraph.Build(known, weights, [known.Stages[^1].Name], normalize: false, sourceLogits: false)));
        using OnnxNetwork? network = OnnxNetwork.Read(path, 224, out string why);
        Assert.True(network is not null, why);
        Assert.Equal(known.FeatureDimension, network!.Load(new GraphInput())!.Value.Backbone.FeatureDimension);
        Assert.False(WeightsFile.Open(path).Tensors.ContainsKey(known.Groups[0].Name));
        BackboneSpec folded = known with { BatchNorm = BatchNormStorage.Folded, SourceHead = null };
        BackboneWeights read = WeightsReader.Load(folded, path);
        Assert.Equal(Pooled(known, weights), Pooled(folded, read), (a, b) => Math.Abs(a - b) < 1e-3 * Math.Max(1, Math.Abs(a)));
    }

    [Theory]
    [InlineData("cycle")]
    [InlineData("twice")]
    [InlineData("custom")]
    public void A_strange_graph_is_read_as_none(string kind)
    {
        string path = Write(graph => Body(graph, "plain", Stem(graph, "image")), change: model =>
        {
            NodeProto first = model.Graph.Node[0];
            switch (kind)
            {
                case "cycle":
                    first.Input[0] = model.Graph.Node[^1].Output[0];
                    break;
                case "twice":
                    model.Graph.Node[1].Output[0] = first.Output[0];
                    break;
                default:
                    first.Domain = "strange";
                    break;
            }
        });
        using OnnxNetwork? network = OnnxNetwork.Read(path, Side, out string why);
        Assert.Null(network);
        Assert.NotEmpty(why);
    }

    private static (BackboneSpec Backbone, BackboneWeights Weights) Open(string path) => new PretrainedBackbones().OpenGraph(path, new GraphInput());

    private static BackboneWeights? WeightsReaderResult(string path, BackboneSpec backbone)
    {
        using OnnxNetwork? network = OnnxNetwork.Read(path, 224, out _);
        Assert.Null(network!.Catalogued);
        return network.LoadAs(backbone);
    }

    private static float[] Pooled(BackboneSpec backbone, BackboneWeights weights)
    {
        using InferenceSession session = OnnxSession.Create(
            FeatureGraph.Build(backbone, weights, [backbone.Stages[^1].Name], normalize: false, sourceLogits: false), threads: 2);
        float[] pixels = [.. Enumerable.Range(0, 3 * 224 * 224).Select(i => MathF.Sin(i * 0.37f))];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, 224, 224]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [backbone.Stages[^1].Name]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static byte[] Renamed(byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        Dictionary<string, string> names = model.Graph.Initializer.Select((t, i) => (t.Name, New: $"Parameter{i}")).ToDictionary(n => n.Name, n => n.New);
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            tensor.Name = names[tensor.Name];
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
            }
        }

        return model.ToByteArray();
    }

    /// <summary>A stem, a body of <see cref="Width"/> channels, a last convolution and a classifier.</summary>
    private string Write(Func<OnnxGraph, string> network, bool last = false, Action<ModelProto>? change = null)
    {
        OnnxGraph graph = new();
        graph.Input("image", last ? [Side, Side, 3] : [3, Side, Side]);
        string pooled = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [network(graph)])], OnnxGraph.Int("axis", 1));
        graph.NamedNode("Gemm", [pooled, Random(graph, "fc", 1000, Features), Random(graph, "fc_bias", 1000)], "scores", OnnxGraph.Int("transB", 1));
        graph.Output("scores", TensorProto.Types.DataType.Float, 1000);
        ModelProto model = graph.ToModel("test");
        change?.Invoke(model);
        string path = _folder.File("network.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private string Stem(OnnxGraph graph, string image) => graph.Node("Relu", [Convolution(graph, image, 3, Width, 3, 2)]);

    private string Body(OnnxGraph graph, string kind, string x) => Last(graph, kind switch
    {
        "batch norm" => graph.Node("Relu", [BatchNorm(graph, Convolution(graph, x, Width, Width, 3, 1, bias: kind.Length > 0))]),
        "residual" => graph.Node("Relu", [graph.Node("Add", [BatchNorm(graph, Convolution(graph, x, Width, Width, 3, 1)), x])]),
        "gate" => graph.Node("Mul", [Gate(graph, x), x]),
        "gate of Keras" => graph.Node("Mul", [KerasGate(graph, x), x]),
        "silu" => graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]),
        "hard swish of old exports" => HardSwish(graph, x),
        "gelu of old exports" => Gelu(graph, x),
        "layer norm of old exports" => LayerNorm(graph, x),
        "bias as a sum" => graph.Node("Relu", [graph.Node("Add", [Random(graph, "b", 1, Width, 1, 1), Convolution(graph, x, Width, Width, 1, 1)])]),
        "padding as an operator" => Padded(graph, x),
        "average pool" => graph.Node(
            "AveragePool", [x], OnnxGraph.Ints("kernel_shape", 3, 3), OnnxGraph.Ints("strides", 2, 2), OnnxGraph.Ints("pads", 1, 1, 1, 1)),
        "shuffle" => Shuffled(graph, x),
        "branches" => graph.Node("Concat", [Half(graph, x, 0), graph.Node("Sigmoid", [Half(graph, x, 1)])], OnnxGraph.Int("axis", 1)),
        "same padding" => graph.Node(
            "Conv",
            [x, Random(graph, "same", Width, Width, 3, 3)],
            OnnxGraph.Ints("strides", 2, 2),
            OnnxGraph.Text("auto_pad", "SAME_LOWER")),
        "clip" => graph.Node("Clip", [x, graph.Constant("low", [0f]), graph.Constant("high", [6f])]),
        _ => x,
    });

    private string Last(OnnxGraph graph, string x) => graph.Node("Relu", [Convolution(graph, x, Width, Features, 3, 2)]);

    private string Convolution(OnnxGraph graph, string x, int input, int output, int kernel, int stride, bool bias = true)
    {
        string name = $"w{_random.NextUInt64()}";
        string[] tensors = [x, Random(graph, name, output, input, kernel, kernel), .. bias ? [Random(graph, name + "b", output)] : (string[])[]];
        int pad = kernel / 2;
        return graph.Node("Conv", tensors, OnnxGraph.Ints("strides", stride, stride), OnnxGraph.Ints("pads", pad, pad, pad, pad));
    }

    private string BatchNorm(OnnxGraph graph, string x)
    {
        string variance = graph.Constant("variance", [.. Enumerable.Range(1, Width).Select(i => 0.5f + (0.1f * i))], Width);
        return graph.Node("BatchNormalization", [x, Random(graph, "gamma", Width), Random(graph, "beta", Width), Random(graph, "mu", Width), variance]);
    }

    private string Gate(OnnxGraph graph, string x)
    {
        string squeezed = graph.Node("Relu", [Convolution(graph, graph.Node("GlobalAveragePool", [x]), Width, 4, 1, 1)]);
        return graph.Node("Sigmoid", [Convolution(graph, squeezed, 4, Width, 1, 1)]);
    }

    private string KerasGate(OnnxGraph graph, string x)
    {
        string mean = graph.Node("ReduceMean", [x], OnnxGraph.Ints("axes", 2, 3), OnnxGraph.Int("keepdims", 0));
        string last = graph.Node("Reshape", [mean, graph.Constant("pixel", [-1L, 1, 1, Width])]);
        string pixel = graph.Node("Transpose", [last], OnnxGraph.Ints("perm", 0, 3, 1, 2));
        string squeezed = graph.Node("Relu", [Convolution(graph, pixel, Width, 4, 1, 1)]);
        return graph.Node("Sigmoid", [Convolution(graph, squeezed, 4, Width, 1, 1)]);
    }

    private static string HardSwish(OnnxGraph graph, string x)
    {
        string sum = graph.Node("Add", [x, graph.Constant("three", [3f])]);
        string cut = graph.Node("Clip", [sum, graph.Constant("zero", [0f]), graph.Constant("six", [6f])]);
        return graph.Node("Div", [graph.Node("Mul", [x, cut]), graph.Constant("by_six", [6f])]);
    }

    private static string Gelu(OnnxGraph graph, string x)
    {
        string error = graph.Node("Erf", [graph.Node("Div", [x, graph.Constant("root", [MathF.Sqrt(2)])])]);
        string half = graph.Node("Mul", [x, graph.Constant("half", [0.5f])]);
        return graph.Node("Mul", [half, graph.Node("Add", [error, graph.Constant("one", [1f])])]);
    }

    private string LayerNorm(OnnxGraph graph, string x)
    {
        string last = graph.Node("Transpose", [x], OnnxGraph.Ints("perm", 0, 2, 3, 1));
        string difference = graph.Node("Sub", [last, graph.Node("ReduceMean", [last], OnnxGraph.Ints("axes", -1))]);
        string square = graph.Node("Pow", [difference, graph.Constant("two", [2f])]);
        string variance = graph.Node("Add", [graph.Node("ReduceMean", [square], OnnxGraph.Ints("axes", -1)), graph.Constant("epsilon", [1e-6f])]);
        string normal = graph.Node("Div", [difference, graph.Node("Sqrt", [variance])]);
        string scaled = graph.Node("Add", [graph.Node("Mul", [normal, Random(graph, "scale", Width)]), Random(graph, "shift", Width)]);
        return graph.Node("Transpose", [scaled], OnnxGraph.Ints("perm", 0, 3, 1, 2));
    }

    private string Padded(OnnxGraph graph, string x)
    {
        string padded = graph.Node("Pad", [x, graph.Constant("pads", [0L, 0, 1, 1, 0, 0, 2, 2])]);
        return graph.Node("Conv", [padded, Random(graph, "padded", Width, Width, 3, 3)], OnnxGraph.Ints("strides", 2, 2));
    }

    private static string Shuffled(OnnxGraph graph, string x)
    {
        string groups = graph.Node("Reshape", [x, graph.Constant("groups", [-1L, 2, Width / 2, Side / 2, Side / 2])]);
        string swapped = graph.Node("Transpose", [groups], OnnxGraph.Ints("perm", 0, 2, 1, 3, 4));
        return graph.Node("Reshape", [swapped, graph.Constant("joined", [-1L, Width, Side / 2, Side / 2])]);
    }

    private static string Half(OnnxGraph graph, string x, int half) => graph.Node(
        "Slice",
        [
            x,
            graph.Constant($"starts{half}", [half * (Width / 2L)]),
            graph.Constant($"ends{half}", [half == 0 ? Width / 2L : long.MaxValue]),
            graph.Constant($"axes{half}", [1L]),
        ]);

    private string Random(OnnxGraph graph, string name, params int[] shape) => graph.Constant(
        name, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => 0.3f * (float)_random.NextNormal())], shape);
}
