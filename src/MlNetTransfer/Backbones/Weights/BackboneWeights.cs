using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Backbones.Weights;

/// <summary>The tensors of a backbone, complete and of the right shapes.</summary>
internal sealed class BackboneWeights
{
    private const int Shown = 20;

    // How many batches PyTorch's BatchNorm has seen; no part of the function it computes.
    private const string BatchCounter = ".num_batches_tracked";

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

    /// <summary>Every tensor; not to be changed.</summary>
    public IReadOnlyDictionary<string, float[]> Values { get; }

    /// <summary>Values of one tensor, float32, outermost dimension first; not to be changed.</summary>
    public float[] this[string name] => Values[name];

    /// <exception cref="TransferException">MNT102, MNT103, MNT403, or MNT404 with every tensor that is missing, unexpected or of another shape.</exception>
    public static BackboneWeights Load(BackboneSpec backbone, string path)
    {
        using IWeightsFile file = WeightsFile.Open(path);
        IReadOnlyDictionary<string, int[]> expected = backbone.TensorShapes;
        Refuse(backbone, path, Differences(backbone, expected, file.Tensors));
        Dictionary<string, float[]> values = expected.Keys.ToDictionary(name => name, file.Read);
        string[] notFinite = [.. values.Where(v => !Array.TrueForAll(v.Value, float.IsFinite)).Select(v => $"'{v.Key}' holds values that are not finite")];
        Refuse(backbone, path, notFinite);
        return new BackboneWeights(path, file.Sha256(), values);
    }

    private static string[] Differences(BackboneSpec backbone, IReadOnlyDictionary<string, int[]> expected, IReadOnlyDictionary<string, WeightsTensor> found) =>
    [
        .. expected.Keys.Where(name => !found.ContainsKey(name)).Select(name => $"'{name}' is missing"),
        .. found.Keys.Where(name => !expected.ContainsKey(name) && !name.EndsWith(BatchCounter, StringComparison.Ordinal) && !(backbone.IgnoredPrefix is { } prefix && name.StartsWith(prefix, StringComparison.Ordinal))).Select(name => $"'{name}' is unexpected"),
        .. expected.Where(e => found.TryGetValue(e.Key, out WeightsTensor? entry) && !entry.Shape.SequenceEqual(e.Value))
            .Select(e => $"'{e.Key}' is [{string.Join(", ", found[e.Key].Shape)}], expected is [{string.Join(", ", e.Value)}]"),
        .. expected.Keys.Where(name => found.TryGetValue(name, out WeightsTensor? entry) && !entry.IsFloat)
            .Select(name => $"'{name}' is of type {found[name].Type}, allowed are F64, F32, F16 and BF16"),
    ];

    private static void Refuse(BackboneSpec backbone, string path, string[] differences)
    {
        if (differences.Length == 0)
        {
            return;
        }

        string more = differences.Length > Shown ? $"; and {differences.Length - Shown} more" : "";
        throw new TransferException(Finding.Error(
            FindingCode.WeightsDoNotFit,
            path,
            $"does not fit '{backbone.Name}' in {differences.Length} tensors: {string.Join("; ", differences.Take(Shown))}{more}",
            "Name the backbone these weights were made for with --backbone, or its own file with --weights."));
    }
}
