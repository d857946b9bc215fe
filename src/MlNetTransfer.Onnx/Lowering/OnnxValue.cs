using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>A value of a graph.</summary>
/// <param name="Name">Of the node's output, or of the constant.</param>
/// <param name="Shape">Without the batch.</param>
internal readonly record struct OnnxValue(string Name, TensorShape Shape);
