using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>What goes into a graph: the layout, the type, the order of colours and the range that it was made for.</summary>
public sealed class GraphInputTests : IDisposable
{
    private const int Side = 40;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Layout_and_order_of_colours_are_those_of_the_graph(bool channelsLast, bool blueFirst)
    {
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(
            Write(Means(channelsLast, TensorProto.Types.DataType.Float)), new GraphInput { BlueFirst = blueFirst });
        float[] expected = blueFirst ? [3, 2, 1] : [1, 2, 3];
        Assert.Equal(expected, Features(backbone, weights, normalize: false, [1, 2, 3]), (a, b) => Math.Abs(a - b) < 1e-3f);
    }

    [Fact]
    public void Dimensions_that_are_all_free_take_the_layout_of_what_follows_and_the_side_that_is_given()
    {
        byte[] file = Means(channelsLast: true, TensorProto.Types.DataType.Float, free: true);
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(file), new GraphInput { FreeSide = 64 });
        Assert.Equal(64, backbone.InputSize);
        Assert.Equal([1, 2, 3], Features(backbone, weights, normalize: false, [1, 2, 3]), (a, b) => Math.Abs(a - b) < 1e-3f);
    }

    [Fact]
    public void Half_precision_goes_in_and_comes_out()
    {
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(Means(false, TensorProto.Types.DataType.Float16)), new GraphInput());
        Assert.Equal([1, 2, 3], Features(backbone, weights, normalize: false, [1, 2, 3]), (a, b) => Math.Abs(a - b) < 1e-2f);
    }

    [Fact]
    public void A_graph_of_bytes_gets_the_pixels_as_they_are()
    {
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(Means(true, TensorProto.Types.DataType.Uint8)), new GraphInput());
        Assert.Equal(PixelNormalization.None, backbone.Preprocessing.Normalization);
        Assert.Equal([10, 200, 255], Features(backbone, weights, normalize: true, [10, 200, 255]), (a, b) => Math.Abs(a - b) < 1e-2f);
    }

    [Fact]
    public void A_graph_that_was_exported_in_training_runs_as_in_use()
    {
        byte[] file = MadeUpGraph.Build(change: model =>
        {
            OnnxGraph graph = new(model.Graph);
            string one = graph.Constant("ones", Enumerable.Repeat(1f, MadeUpGraph.Features).ToArray(), MadeUpGraph.Features);
            string zero = graph.Constant("zeros", new float[MadeUpGraph.Features], MadeUpGraph.Features);
            graph.NamedNode("BatchNormalization", ["embedding", one, zero, zero, one], "normalized", OnnxGraph.Int("training_mode", 1));
            model.Graph.Node[^1].Output.Add(["running_mean", "running_variance"]);
            string training = "training";
            model.Graph.Initializer.Add(new TensorProto { Name = training, DataType = 9, RawData = ByteString.CopyFrom([1]) });
            graph.NamedNode("Dropout", ["normalized", graph.Constant("ratio", [0.5f]), training], "dropped");
            model.Graph.Output[0].Name = "dropped";
        });
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Write(file), new GraphInput());
        (BackboneSpec plain, BackboneWeights same) = GraphBackbone.Open(Write(MadeUpGraph.Build()), new GraphInput());
        float[] expected = Features(plain, same, normalize: true, [10, 100, 200]);
        Assert.Equal(expected, Features(backbone, weights, normalize: true, [10, 100, 200]), (a, b) => Math.Abs(a - b) < 1e-3f);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A graph of which the features are the means of the image's channels.</summary>
    private static byte[] Means(bool channelsLast, TensorProto.Types.DataType type, bool free = false)
    {
        OnnxGraph graph = new();
        graph.Input("image", channelsLast ? [Side, Side, 3] : [3, Side, Side]);
        string value = channelsLast ? graph.Node("Transpose", ["image"], OnnxGraph.Ints("perm", 0, 3, 1, 2)) : "image";
        value = type == TensorProto.Types.DataType.Uint8 ? graph.Node("Cast", [value], OnnxGraph.Int("to", 1)) : value;
        graph.NamedNode("Flatten", [graph.Node("GlobalAveragePool", [value])], "means", OnnxGraph.Int("axis", 1));
        graph.Output("means", type == TensorProto.Types.DataType.Float16 ? type : TensorProto.Types.DataType.Float, 3);
        ModelProto model = graph.ToModel("test");
        TypeProto.Types.Tensor image = model.Graph.Input[0].Type.TensorType;
        image.ElemType = (int)type;
        foreach (TensorShapeProto.Types.Dimension dimension in image.Shape.Dim.Where(_ => free))
        {
            dimension.DimParam = "any";
        }

        return model.ToByteArray();
    }

    /// <summary>Features of an image of one colour.</summary>
    private static float[] Features(BackboneSpec backbone, BackboneWeights weights, bool normalize, float[] colour)
    {
        int side = backbone.InputSize;
        backbone = backbone with { Preprocessing = new Preprocessing(side, side, backbone.Preprocessing.Normalization) };
        byte[] graph = FeatureGraph.Build(backbone, weights, [GraphBackbone.Stage], normalize, sourceLogits: false);
        using InferenceSession session = OnnxSession.Create(graph, 1);
        float[] pixels = [.. colour.SelectMany(c => Enumerable.Repeat(c, side * side))];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [GraphBackbone.Stage]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private string Write(byte[] file)
    {
        string path = _folder.File($"{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, file);
        return path;
    }
}
