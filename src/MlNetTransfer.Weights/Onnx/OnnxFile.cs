using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.Onnx;

/// <summary>The initialisers of an ONNX model by name.</summary>
/// <remarks>
/// Field numbers: onnx/onnx, onnx.proto. The message is walked where it lies: the generated types would make an object of every node
/// and a copy of every tensor, a hundred times the file for a hostile one.
/// </remarks>
internal static class OnnxFile
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;

    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static IWeightsFile Open(string path) => WeightsErrors.Open(path, "ONNX", Read);

    /// <summary>Whether the file is a model with initialisers or nodes, sound or not.</summary>
    public static bool Recognises(MappedBytes bytes) => ProtobufMessage.Recognises(() => Initialisers(bytes).Any() || HasNodes(bytes));

    private static ProtobufWeights Read(MappedBytes bytes)
    {
        ProtobufWeights weights = new(bytes);
        foreach (ProtobufField initialiser in Initialisers(bytes))
        {
            (string name, WeightsTensor tensor) = OnnxTensor.Parse(bytes, initialiser);
            weights.Add(name, tensor, mayRepeat: false);
        }

        return weights.Tensors.Count > 0 || HasNodes(bytes) ? weights : throw new InvalidDataException("it has no initialisers");
    }

    private static IEnumerable<ProtobufField> Initialisers(MappedBytes bytes) => InGraph(bytes, GraphInitializer);

    /// <summary>Nodes can hold constants too, so a model need have no initialisers.</summary>
    private static bool HasNodes(MappedBytes bytes) => InGraph(bytes, GraphNode).Any();

    private static IEnumerable<ProtobufField> InGraph(MappedBytes bytes, int part) =>
        ProtobufMessage.Fields(bytes, 0, bytes.Length)
            .Where(f => f is { Number: ModelGraph, IsBytes: true })
            .SelectMany(graph => ProtobufMessage.Fields(bytes, graph.Begin, graph.End))
            .Where(f => f.Number == part && f.IsBytes);
}
