using Google.Protobuf;
using MlNetTransfer.Backbones;
using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Backbones.Weights.Onnx;

namespace MlNetTransfer.Inference;

/// <summary>The graph for features: <c>pixels</c> [N, 3, side, side], float32 RGB 0…255, of the preprocessing's window in; one pooled output [N, Channels] per stage asked for.</summary>
internal static class FeatureGraph
{
    public const string Pixels = "pixels";
    public const string SourceLogits = "source_logits";

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
    internal static byte[] Build(BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, bool normalize, bool sourceLogits)
    {
        OnnxGraph graph = new();
        int side = backbone.Preprocessing.Window.Size;
        graph.Input(Pixels, 3, side, side);
        BackboneLowering lowering = new(graph, backbone, weights);
        string input = lowering.Crop(Pixels, side);
        IReadOnlyList<string> values = lowering.Stages(normalize ? lowering.Normalize(input) : input);
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
}
