using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MlNetTransfer.Export;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The graph of model.onnx.</summary>
/// <remarks>
/// <see cref="ClassifierFile"/> tells what goes in, what comes out, and the metadata. Enlarging small images, the crop to the network's input
/// and the normalisation are inside, because ML.NET's estimators can do neither.
/// </remarks>
internal static class ClassifierGraph
{
    public static byte[] Build(ClassifierModel model)
    {
        int side = model.Backbone.Preprocessing.ImageSide;
        OnnxGraph graph = new() { Operators = OnnxOperators.Of(model.Backbone) };
        graph.Input(ClassifierFile.Pixels, 3, side, side);
        BackboneLowering lowering = new(graph, model.Backbone, model.Weights);
        IReadOnlyList<string> stages = lowering.Stages(lowering.Normalize(lowering.Crop(ClassifierFile.Pixels, side)));
        string[] pooled = [.. model.Backbone.Stages.Index().Where(s => model.Stages.Contains(s.Item.Name)).Select(s => lowering.Pool(stages[s.Index]))];
        string features = pooled.Length == 1 ? pooled[0] : graph.Node("Concat", pooled, OnnxGraph.Int("axis", 1));
        string logits = Head(graph, features, model.Head);
        graph.NamedNode("Softmax", [logits], ClassifierFile.Score, OnnxGraph.Int("axis", 1));
        graph.NamedNode("ArgMax", [logits], ClassifierFile.PredictedLabelIndex, OnnxGraph.Int("axis", 1), OnnxGraph.Int("keepdims", 1));
        graph.Output(ClassifierFile.Score, TensorProto.Types.DataType.Float, model.Head.Classes);
        graph.Output(ClassifierFile.PredictedLabelIndex, TensorProto.Types.DataType.Int64, 1);
        if (model.Unknown is { } unknown)
        {
            UnknownGraph.Add(graph, unknown, features, ClassifierFile.Score);
            graph.Output(ClassifierFile.UnknownScore, TensorProto.Types.DataType.Float, 1);
        }

        graph.MlNode(SlotNames(graph, ClassifierFile.Score, model.Labels));
        ModelProto proto = graph.ToModel(TransferPipeline.ProductVersion);
        AddMetadata(proto, model, side);
        byte[] bytes = proto.ToByteArray();
        GraphChecksum.Write(bytes);
        return bytes;
    }

    private static string Head(OnnxGraph graph, string features, LinearHead head)
    {
        float[] weights = new float[head.Classes * head.FeatureDimension], bias = new float[head.Classes];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(head.Weights.Values[i] / head.Temperature);
        }

        for (int i = 0; i < bias.Length; i++)
        {
            bias[i] = (float)(head.Bias[i] / head.Temperature);
        }

        return graph.Node(
            "Gemm",
            [features, graph.Constant("head.weight", weights, head.Classes, head.FeatureDimension), graph.Constant("head.bias", bias, head.Classes)],
            OnnxGraph.Int("transB", 1));
    }

    /// <summary>ML.NET's OnnxTransformer takes the slot names of an output from a node of this name and attribute.</summary>
    public static NodeProto SlotNames(OnnxGraph graph, string output, IReadOnlyList<string> labels)
    {
        NodeProto node = new() { Name = SlotNamesOf(output), OpType = "LabelEncoder" };
        node.Input.Add(graph.Constant($"mlnet.{output}.unusedInput", ""));
        node.Output.Add($"mlnet.{output}.unusedOutput");
        node.Attribute.Add(OnnxGraph.Strings("keys_strings", labels));
        node.Attribute.Add(OnnxGraph.Ints("values_int64s", Enumerable.Range(0, labels.Count).Select(i => (long)i)));
        return node;
    }

    /// <summary>Name of the node that carries an output's slot names.</summary>
    public static string SlotNamesOf(string output) => $"mlnet.{output}.SlotNames";

    private static void AddMetadata(ModelProto proto, ClassifierModel model, int side)
    {
        Add(ClassifierFile.FormatKey, ClassifierFile.Format);
        Add(ClassifierFile.LabelsKey, JsonSerializer.Serialize(model.Labels));
        Add(ClassifierFile.BackboneKey, model.Backbone.Name);
        if (model.Backbone.Licence is { } licence)
        {
            Add(ClassifierFile.LicenceKey, licence);
        }

        if (model.Unknown is not null)
        {
            Add(ClassifierFile.UnknownThresholdKey, UnknownModel.Threshold.ToString("R", CultureInfo.InvariantCulture));
        }

        Add(ClassifierFile.SideKey, side.ToString(CultureInfo.InvariantCulture));
        Add(GraphChecksum.Key, GraphChecksum.Placeholder);
        foreach ((string key, string value) in PictureMetadata.Of(model.Backbone.Preprocessing.Picture))
        {
            Add(key, value);
        }

        void Add(string key, string value) => proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
