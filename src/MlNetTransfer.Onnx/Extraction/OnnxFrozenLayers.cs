using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Onnx.Extraction;

/// <summary>The frozen layers as an ONNX graph, channels last outside; every call runs on the thread that makes it.</summary>
internal sealed class OnnxFrozenLayers : IFrozenLayers
{
    private const string Pixels = "pixels", Activations = "activations";

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly int _inputSide;

    public OnnxFrozenLayers(BackboneSpec backbone, BackboneWeights weights)
    {
        _inputSide = backbone.InputSize;
        OnnxGraph graph = new() { Operators = OnnxOperators.Of(backbone) };
        graph.Input(Pixels, _inputSide, _inputSide, 3);
        BackboneLowering lowering = new(graph, backbone, weights);
        string last = lowering.Stages(graph.Node("Transpose", [Pixels], OnnxGraph.Ints("perm", 0, 3, 1, 2)))[^1];
        Side = lowering.OutputSide;
        Channels = backbone.FeatureDimension;
        graph.NamedNode("Transpose", [last], Activations, OnnxGraph.Ints("perm", 0, 2, 3, 1));
        graph.Output(Activations, TensorProto.Types.DataType.Float, Side, Side, Channels);
        _session = OnnxSession.Create(graph.ToModel(TransferPipeline.ProductVersion).ToByteArray(), threads: 1);
    }

    public int Side { get; }

    public int Channels { get; }

    public void Run(float[] pixels, int count, Span<float> activations)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, count * _inputSide * _inputSide * 3), [count, _inputSide, _inputSide, 3]);
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(_runOptions, [Pixels], [input], [Activations]);
        values[0].GetTensorDataAsSpan<float>().CopyTo(activations);
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }
}
