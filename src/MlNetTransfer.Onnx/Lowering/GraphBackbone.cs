using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The second kind of backbone: any frozen ONNX graph, with one stage, its features.</summary>
internal static class GraphBackbone
{
    /// <summary>Name of the one stage.</summary>
    public const string Stage = "features";

    /// <param name="path">An ONNX file that holds no backbone of the catalogue.</param>
    /// <param name="input">What the file does not say.</param>
    /// <exception cref="TransferException">MNT403, or MNT404 with everything that is in the way.</exception>
    public static (BackboneSpec Backbone, BackboneWeights Weights) Open(string path, GraphInput input)
    {
        FrozenGraph graph = FrozenGraph.Read(path);
        using IWeightsFile file = WeightsFile.Open(path);
        GraphOp op = new(graph);
        int side = graph.Side ?? input.FreeSide, channels = graph.Features.Channels;
        BackboneSpec backbone = new()
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Description = $"the frozen graph of {Path.GetFileName(path)}",
            Preprocessing = Preprocessing.ForInput(side, input.Normalization),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Absent,
            Stages = [new BackboneStage(Stage, [new BackboneBlock(Stage, [op], channels)], channels, Math.Max(1, side / op.Shape([]).Side))],
            SourceHead = null,
        };
        return (backbone, new BackboneWeights(path, file.Sha256(), new Dictionary<string, float[]>()));
    }
}
