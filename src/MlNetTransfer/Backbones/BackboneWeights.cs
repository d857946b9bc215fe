namespace MlNetTransfer.Backbones;

/// <summary>The tensors of a backbone, complete and of the right shapes.</summary>
public sealed class BackboneWeights
{
    /// <summary>Tensors that were checked.</summary>
    /// <param name="path">The file they come from, for messages.</param>
    /// <param name="sha256">Of the file, lower-case hexadecimal.</param>
    /// <param name="values">Float32 values by tensor name, each in the order of its dimensions.</param>
    public BackboneWeights(string path, string sha256, IReadOnlyDictionary<string, float[]> values)
    {
        Path = path;
        Sha256 = sha256;
        Values = values;
    }

    /// <summary>The file they were read from.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of that file, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Every tensor, those of the source head only where the file has them; not to be changed.</summary>
    public IReadOnlyDictionary<string, float[]> Values { get; }

    /// <summary>Values of one tensor, float32, outermost dimension first; not to be changed.</summary>
    public float[] this[string name] => Values[name];
}
