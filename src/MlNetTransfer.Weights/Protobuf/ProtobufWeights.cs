using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Protobuf;

/// <summary>The tensors of a protobuf file, opened.</summary>
internal sealed class ProtobufWeights : IWeightsFile
{
    private const int MostTensors = 100_000;

    private readonly MappedBytes _bytes;
    private readonly Dictionary<string, WeightsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly SizeClass _size;

    public ProtobufWeights(MappedBytes bytes)
    {
        _bytes = bytes;
        _size = new SizeClass(bytes.Length);
    }

    public IReadOnlyDictionary<string, WeightsTensor> Tensors => _tensors;

    public bool HoldsConstants => true;

    /// <param name="name">In the file.</param>
    /// <param name="tensor">A <see cref="ProtobufTensor"/> when it can be read.</param>
    /// <param name="mayRepeat">Whether fewer values than the shape has are allowed.</param>
    /// <exception cref="InvalidDataException">There is one of that name, there are too many, or its claims are wrong.</exception>
    public void Add(string name, WeightsTensor tensor, bool mayRepeat)
    {
        (tensor as ProtobufTensor)?.Check(name, _bytes, _size, mayRepeat);
        if (_tensors.Count == MostTensors)
        {
            throw new InvalidDataException($"it has more than {MostTensors} tensors");
        }

        if (!_tensors.TryAdd(name, tensor))
        {
            throw new InvalidDataException($"tensor '{name}' is in the file twice");
        }
    }

    public float[] Read(string name) => ((ProtobufTensor)_tensors[name]).Read(_bytes);

    public string Sha256() => _bytes.Sha256();

    public void Dispose() => _bytes.Dispose();
}
