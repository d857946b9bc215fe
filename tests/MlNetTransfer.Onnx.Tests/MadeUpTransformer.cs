using Google.Protobuf;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Small ONNX files with ends that published exports have.</summary>
internal static class MadeUpTransformer
{
    public const int Side = 32, Width = 8, Patches = 16, Classes = 5;

    /// <summary>Patches of an image as tokens, [N, 16, 8], called tokens.</summary>
    public static OnnxGraph Tokens(ModelProto model)
    {
        RandomSource random = new(5);
        model.Graph = new GraphProto { Name = "tokens" };
        OnnxGraph graph = new(model.Graph);
        graph.Input("pixel_values", 3, Side, Side);
        string kernel = graph.Constant("patch", Numbers(random, Width * 3 * 64), Width, 3, 8, 8);
        string map = graph.NamedNode("Conv", ["pixel_values", kernel], "map", OnnxGraph.Ints("strides", 8, 8));
        string rows = graph.NamedNode("Reshape", [map, graph.Constant("rows", [0L, Width, -1])], "positions");
        graph.NamedNode("Transpose", [rows], "tokens", OnnxGraph.Ints("perm", 0, 2, 1));
        return graph;
    }

    /// <summary>A token of the graph's own in front of the others, [N, 17, 8], called sequence.</summary>
    public static void AddClassToken(OnnxGraph graph)
    {
        string token = graph.Constant("class_token", Numbers(new RandomSource(6), Width), 1, 1, Width);
        string zero = graph.NamedNode("Mul", [graph.Slice("tokens", "one", [0], [1], [1]), graph.Constant("zero", [0f], 1)], "zeros");
        string copies = graph.NamedNode("Expand", [token, graph.NamedNode("Shape", [zero], "shape")], "copies");
        graph.NamedNode("Concat", [copies, "tokens"], "sequence", OnnxGraph.Int("axis", 1));
    }

    /// <summary>A product with constant weights, and a bias.</summary>
    public static string AddClassifier(OnnxGraph graph, string rows, string output, int width = Width)
    {
        RandomSource random = new(7);
        string weights = graph.Constant("head.weight", Numbers(random, width * Classes), width, Classes);
        return graph.NamedNode("Gemm", [rows, weights, graph.Constant("head.bias", Numbers(random, Classes), Classes)], output);
    }

    public static void Output(ModelProto model, string name, params int[] shape) =>
        model.Graph.Output.Add(OnnxGraph.Batched(name, TensorProto.Types.DataType.Float, shape));

    /// <summary>A whole file.</summary>
    public static byte[] Build(Action<ModelProto, OnnxGraph> end)
    {
        ModelProto model = new() { IrVersion = 8 };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        OnnxGraph graph = Tokens(model);
        end(model, graph);
        return model.ToByteArray();
    }

    private static float[] Numbers(RandomSource random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
}
