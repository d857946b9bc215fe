using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MlNetTransfer.Backbones.Weights.Onnx;
using MlNetTransfer.Export;
using MlNetTransfer.Training;

namespace MlNetTransfer.Inference;

/// <summary>The graph of model.onnx.</summary>
/// <remarks>
/// In: <c>pixels</c> [N, 3, side, side], float32 RGB 0…255, the centre square of the image with its shorter side scaled to <c>side</c>.
/// Out: <c>Score</c> [N, classes], float32 probabilities; <c>PredictedLabelIndex</c> [N, 1], int64, 0-based.
/// Metadata: <c>labels</c> (JSON array in score order), <c>backbone</c>, <c>side</c>, <c>mlnet-transfer.format</c>, <c>mlnet-transfer.sha256</c>; where they are not as ML.NET has them
/// <c>fit</c> (Pad: the longer side is scaled to <c>side</c>, black bars beside it; Squash: both are), <c>background</c> (of transparency, #rrggbb),
/// <c>value-range</c> (of 16-bit images).
/// Enlarging small images, the crop to the network's input and the normalisation are inside, because ML.NET's estimators can do neither.
/// </remarks>
internal static class ClassifierGraph
{
    public const string Pixels = "pixels";
    public const string Score = "Score";
    public const string PredictedLabelIndex = "PredictedLabelIndex";
    public const string LabelsKey = "labels";
    public const string BackboneKey = "backbone";
    public const string SideKey = "side";
    public const string FormatKey = "mlnet-transfer.format";

    /// <summary>With a checksum.</summary>
    public const string Format = "2";

    /// <summary>Without one, as earlier versions wrote it.</summary>
    public const string FormatWithoutChecksum = "1";

    public static byte[] Build(ClassifierModel model)
    {
        int side = model.Backbone.Preprocessing.ImageSide;
        OnnxGraph graph = new();
        graph.Input(Pixels, 3, side, side);
        BackboneLowering lowering = new(graph, model.Backbone, model.Weights);
        IReadOnlyList<string> stages = lowering.Stages(lowering.Normalize(lowering.Crop(Pixels, side)));
        string[] pooled = [.. model.Backbone.Stages.Index().Where(s => model.Stages.Contains(s.Item.Name)).Select(s => lowering.Pool(stages[s.Index]))];
        string features = pooled.Length == 1 ? pooled[0] : graph.Node("Concat", pooled, OnnxGraph.Int("axis", 1));
        string logits = Head(graph, features, model.Head);
        graph.NamedNode("Softmax", [logits], Score, OnnxGraph.Int("axis", 1));
        graph.NamedNode("ArgMax", [logits], PredictedLabelIndex, OnnxGraph.Int("axis", 1), OnnxGraph.Int("keepdims", 1));
        graph.Output(Score, TensorProto.Types.DataType.Float, model.Head.Classes);
        graph.Output(PredictedLabelIndex, TensorProto.Types.DataType.Int64, 1);
        graph.MlNode(SlotNames(graph, Score, model.Labels));
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
        Add(FormatKey, Format);
        Add(LabelsKey, JsonSerializer.Serialize(model.Labels));
        Add(BackboneKey, model.Backbone.Name);
        Add(SideKey, side.ToString(CultureInfo.InvariantCulture));
        Add(GraphChecksum.Key, GraphChecksum.Placeholder);
        foreach ((string key, string value) in PictureMetadata.Of(model.Backbone.Preprocessing.Picture))
        {
            Add(key, value);
        }

        void Add(string key, string value) => proto.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
