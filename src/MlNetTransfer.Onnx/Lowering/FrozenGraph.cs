using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>An ONNX graph that takes an image, [N, 3, side, side] of float32, RGB, and gives its features. It was run, within limits.</summary>
/// <param name="Model">Nodes and constants for the features alone; not to be changed.</param>
/// <param name="Input">Name of the image.</param>
/// <param name="Side">Its rows and columns.</param>
/// <param name="Output">Name of the features.</param>
/// <param name="Features">Their shape for one image: one dimension, or a map.</param>
/// <param name="OneByOne">It takes one image at a time only.</param>
internal sealed record FrozenGraph(ModelProto Model, string Input, int Side, string Output, TensorShape Features, bool OneByOne)
{
    /// <summary>Its operator set: what stands before and behind it must be of the same.</summary>
    public long Operators => OnnxOperators.Of(Model);

    /// <summary>Number of values in its weights.</summary>
    public long WeightCount => Model.Graph.Initializer.Sum(t => t.Dims.Aggregate(1L, (product, d) => product * d));
}
