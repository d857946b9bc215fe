using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Onnx.Graphs;

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
        (FrozenGraph graph, bool isBytes, string tensor, string said) = GraphReader.Read(path, input);
        using IWeightsFile file = WeightsFile.Open(path);
        GraphOp op = new(graph);
        int channels = graph.Features.Channels;
        PixelNormalization pixels = input.Normalization ?? (isBytes ? PixelNormalization.None : PixelNormalization.TorchVision);

        // The block's name is part of what features are kept under, so it says which they are.
        string block = $"{tensor}{(input.BlueFirst ? ", blue first" : "")}{(graph.OneByOne ? ", one by one" : "")}";
        BackboneSpec backbone = new()
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Description = $"the frozen graph of {Path.GetFileName(path)}: {said}",
            Preprocessing = new Preprocessing(input.Shorter(graph.Side), graph.Side, pixels),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Absent,
            Stages = [new BackboneStage(Stage, [new BackboneBlock(block, [op], channels)], channels, Math.Max(1, graph.Side / op.Shape([]).Side))],
            SourceHead = null,
        };
        return (backbone, new BackboneWeights(path, file.Sha256(), new Dictionary<string, float[]>()));
    }
}
