using Google.Protobuf;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The graph for features: <c>pixels</c> [N, 3, side, side], float32 RGB 0…255, of the preprocessing's window in; one pooled output [N,
/// Channels] per stage asked for.</summary>
internal static class FeatureGraph
{
    public const string Pixels = "pixels";
    public const string SourceLogits = "source_logits";
    public const string SourceProbabilities = "source_probabilities";

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="stages">Names of the stages whose pooled output is wanted; they are the names of the outputs.</param>
    public static byte[] Build(BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages) =>
        Build(backbone, weights, stages, normalize: true, sourceLogits: false);

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="stages">Stages whose pooled output is wanted.</param>
    /// <param name="normalize">False: the input is normalised already.</param>
    /// <param name="sourceLogits">True: <see cref="SourceLogits"/> [N, source classes] is an output too.</param>
    /// <param name="batchNorm">What becomes of BatchNorm.</param>
    internal static byte[] Build(
        BackboneSpec backbone,
        BackboneWeights weights,
        IReadOnlyList<string> stages,
        bool normalize,
        bool sourceLogits,
        BatchNormLowering batchNorm = BatchNormLowering.Folded)
    {
        OnnxGraph graph = new() { Operators = OnnxOperators.Of(backbone) };
        BackboneLowering lowering = new(graph, backbone, weights, batchNorm);
        IReadOnlyList<string> values = Stages(graph, lowering, backbone, normalize);
        foreach (string name in stages)
        {
            int index = backbone.Stages.ToList().FindIndex(s => s.Name == name);
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(stages));
            lowering.Pool(values[index], name);
            graph.Output(name, TensorProto.Types.DataType.Float, backbone.Stages[index].Channels);
        }

        if (sourceLogits && backbone.SourceHead is { } head)
        {
            lowering.SourceLogits(values[^1], head, SourceLogits);
            graph.Output(SourceLogits, TensorProto.Types.DataType.Float, head.Classes);
        }

        return graph.ToModel(TransferPipeline.ProductVersion).ToByteArray();
    }

    /// <summary>One output per BatchNorm, called like it, [N, 2 × channels]: <see cref="BackboneLowering.Moments"/>, means before mean squares.</summary>
    public static byte[] BuildChannelMoments(BackboneSpec backbone, BackboneWeights weights)
    {
        OnnxGraph graph = new() { Operators = OnnxOperators.Of(backbone) };
        BackboneLowering lowering = new(graph, backbone, weights, BatchNormLowering.Measured);
        Stages(graph, lowering, backbone, normalize: true);
        foreach ((BatchNormLayout layer, string mean, string square) in lowering.Moments)
        {
            graph.NamedNode("Concat", [mean, square], layer.Name, OnnxGraph.Int("axis", 1));
            graph.Output(layer.Name, TensorProto.Types.DataType.Float, 2 * layer.Channels);
        }

        return graph.ToModel(TransferPipeline.ProductVersion).ToByteArray();
    }

    /// <summary><see cref="SourceProbabilities"/> [N, source classes] is the output.</summary>
    public static byte[] BuildSourceProbabilities(BackboneSpec backbone, BackboneWeights weights, SourceHead head)
    {
        OnnxGraph graph = new() { Operators = OnnxOperators.Of(backbone) };
        BackboneLowering lowering = new(graph, backbone, weights);
        string logits = lowering.SourceLogits(Stages(graph, lowering, backbone, normalize: true)[^1], head, SourceLogits);
        graph.NamedNode("Softmax", [logits], SourceProbabilities, OnnxGraph.Int("axis", 1));
        graph.Output(SourceProbabilities, TensorProto.Types.DataType.Float, head.Classes);
        return graph.ToModel(TransferPipeline.ProductVersion).ToByteArray();
    }

    private static IReadOnlyList<string> Stages(OnnxGraph graph, BackboneLowering lowering, BackboneSpec backbone, bool normalize)
    {
        int side = backbone.Preprocessing.Window.Size;
        graph.Input(Pixels, 3, side, side);
        string input = lowering.Crop(Pixels, side);
        return lowering.Stages(normalize ? lowering.Normalize(input) : input);
    }
}
