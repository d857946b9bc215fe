namespace MlNetTransfer.Tensors;

/// <summary>A file of named tensors, opened: everything it claims of itself was checked against its bytes, and nothing in it was run.</summary>
public interface IWeightsFile : IDisposable
{
    /// <summary>Every tensor by its name in the file.</summary>
    IReadOnlyDictionary<string, WeightsTensor> Tensors { get; }

    /// <summary>Whether it is a graph, in which constants stand beside the weights.</summary>
    bool HoldsConstants => false;

    /// <summary>A tensor's values as float32, outermost dimension first; a copy, owned by the caller.</summary>
    /// <param name="name">Of a tensor that <see cref="WeightsTensor.IsFloat"/>.</param>
    float[] Read(string name);

    /// <summary>SHA-256 of the whole file, lower-case hexadecimal.</summary>
    string Sha256();
}
