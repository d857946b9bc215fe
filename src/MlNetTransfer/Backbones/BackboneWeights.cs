namespace MlNetTransfer.Backbones;

/// <summary>The tensors of a backbone, complete and of the right shapes.</summary>
internal sealed class BackboneWeights
{
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
