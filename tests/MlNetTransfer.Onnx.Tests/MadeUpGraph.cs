using Google.Protobuf;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Small ONNX files that hold no network of the catalogue.</summary>
internal static class MadeUpGraph
{
    public const int Side = 40, Features = 12;

    /// <summary>A convolution, an activation that no network of ours has and the mean of every channel; some names are ours too.</summary>
    /// <param name="pooled">False: the map itself is the output.</param>
    /// <param name="operators">Operator set.</param>
    /// <param name="change">Makes another of it.</param>
    public static byte[] Build(bool pooled = true, long operators = 17, Action<ModelProto>? change = null)
    {
        RandomSource random = new(11);
        OnnxGraph graph = new();
        graph.Input("pixels", 3, Side, Side);
        float[] kernel = [.. Enumerable.Range(0, Features * 3 * 9).Select(_ => (float)random.NextNormal())];
        string bias = graph.Constant("bias", [.. Enumerable.Range(0, Features).Select(i => (i - 6) * 0.1f)], Features);
        string map = graph.Node("Conv", ["pixels", graph.Constant("crop_starts", kernel, Features, 3, 3, 3), bias], OnnxGraph.Ints("strides", 2, 2));
        string output = graph.Node("Softplus", [map]);
        if (pooled)
        {
            output = graph.NamedNode("Flatten", [graph.Node("GlobalAveragePool", [output])], "embedding", OnnxGraph.Int("axis", 1));
            graph.Output(output, TensorProto.Types.DataType.Float, Features);
        }
        else
        {
            graph.Output(output, TensorProto.Types.DataType.Float, Features, 19, 19);
        }

        ModelProto model = graph.ToModel("test");
        model.OpsetImport[0].Version = operators;
        change?.Invoke(model);
        return model.ToByteArray();
    }

    /// <summary>The file names a batch of one.</summary>
    public static void FixBatch(ModelProto model)
    {
        foreach (ValueInfoProto value in model.Graph.Input.Concat(model.Graph.Output))
        {
            value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        }
    }

    /// <summary>And it takes no other.</summary>
    public static void NeedBatchOfOne(ModelProto model)
    {
        FixBatch(model);
        OnnxGraph graph = new(model.Graph);
        model.Graph.Node[^1].Output[0] = "rows";
        graph.NamedNode("Reshape", ["rows", graph.Constant("one_row", [1, Features])], "embedding");
    }
}
