using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A step without tensors.</summary>
internal sealed class PlainStep : NetworkStep
{
    private readonly BackboneOp? _op;

    /// <summary>An operation on one value.</summary>
    public PlainStep(BackboneOp op, int input, TensorShape shape)
        : base([input], shape) => _op = op;

    /// <summary>A word, of any number of values.</summary>
    public PlainStep(IWord word, IReadOnlyList<int> inputs, TensorShape shape)
        : base(inputs, shape) => Word = word;

    public override IWord? Word { get; }

    public override BackboneOp? Operation(string name, BatchNormStorage storage) => _op;

    /// <summary>The operation, whose name does not matter.</summary>
    public BackboneOp? Nameless => _op;
}
