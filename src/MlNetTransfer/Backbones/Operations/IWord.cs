namespace MlNetTransfer.Backbones;

/// <summary>A word without parameters. Here it says what becomes of shapes and what it costs; each engine has one entry for it in its table.</summary>
public interface IWord
{
    /// <summary>Shape of the output; a dimension of 0 says that the input is too small.</summary>
    TensorShape Shape(IReadOnlyList<TensorShape> inputs);

    /// <summary>Whether ONNX Runtime alone computes it, so that nothing before it can train.</summary>
    bool IsFrozen => false;

    /// <summary>Whether the output may be the input's memory, seen in another way.</summary>
    bool SharesMemory => false;

    /// <summary>Multiply-adds for one image; they count with the parameter group before them.</summary>
    long MultiplyAdds(IReadOnlyList<TensorShape> inputs) => 0;
}
