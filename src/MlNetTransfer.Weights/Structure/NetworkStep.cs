using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A step of a network that was read from a graph: an operation with its values, before it has a name.</summary>
/// <param name="inputs">Numbers of the steps it takes from; 0 is the network's input.</param>
/// <param name="shape">Of its output for one image, in the order in which the operation has it.</param>
internal abstract class NetworkStep(IReadOnlyList<int> inputs, TensorShape shape)
{
    public IReadOnlyList<int> Inputs { get; } = inputs;

    public TensorShape Shape { get; } = shape;

    /// <summary>What names of its kind begin with; empty where it has no tensors.</summary>
    public virtual string Kind => "";

    /// <summary>What it does with several inputs; null where <see cref="Operation"/> says it.</summary>
    public virtual IWord? Word => null;

    /// <summary>Epsilon of the BatchNorm it holds; null for none.</summary>
    public virtual double? Epsilon => null;

    /// <summary>The operation under its name; null where it is a word.</summary>
    public virtual BackboneOp? Operation(string name, BatchNormStorage storage) => null;

    /// <summary>Reads its tensors, as many and in the order in which the operation lists them.</summary>
    public virtual IEnumerable<float[]> Values(BatchNormStorage storage) => [];

    /// <summary>Multiplies its output channel by channel, if its tensors can take that in.</summary>
    public virtual bool TryScale(Func<float[]> factors) => false;

    /// <summary>Adds to its output channel by channel, if its tensors can take that in.</summary>
    public virtual bool TryShift(Func<float[]> summands) => false;
}
