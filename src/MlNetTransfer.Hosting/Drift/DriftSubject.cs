using MlNetTransfer.Reference;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>A model whose answers are summed up, and what it said about its test images. A run writes that after the model, so it is looked for until it is
/// there. Thread-safe.</summary>
/// <param name="model">Whose answers they are.</param>
/// <param name="path">Its folder, or its model.onnx.</param>
/// <param name="sha256">Of its file.</param>
internal sealed class DriftSubject(ServedModel model, string path, string sha256)
{
    private readonly Dictionary<string, int> _indices = model.Labels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ModelReference? _reference;
    private FeatureDistance? _measure;
    private string _why = "";

    public ServedModel Model { get; } = model;

    public int IndexOf(string label) => _indices[label];

    /// <summary>Null, and why as the end of a sentence, where there is none yet.</summary>
    public (ModelReference? Reference, string Why) Reference
    {
        get
        {
            lock (_gate)
            {
                return (_reference, _why);
            }
        }
    }

    /// <summary>Bin of the distance of an image from the training images; null where there is no measure, or none yet.</summary>
    /// <param name="features">Of the image.</param>
    public int? Distance(ReadOnlySpan<float> features) =>
        Volatile.Read(ref _measure) is { } measure && measure.Features == features.Length ? DistanceBins.Of(measure.Measure(features)) : null;

    /// <summary>Looks for it, where it was not there yet.</summary>
    public (ModelReference? Reference, string Why) Look()
    {
        lock (_gate)
        {
            foreach (string folder in _reference is null ? Folders() : [])
            {
                _reference ??= ModelReference.Read(Path.Combine(folder, OutputFolder.Reference), sha256, Model.Labels.Count, out _why);
            }

            if (_measure is null && _reference?.Distance is { } distance)
            {
                Volatile.Write(ref _measure, FeatureDistance.Of(distance));
            }

            return (_reference, _why);
        }
    }

    /// <summary>Beside the file, and where a link to the file leads.</summary>
    private IEnumerable<string> Folders()
    {
        string file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, OutputFolder.ModelOnnx) : path);
        string beside = Path.GetDirectoryName(file)!, real = Path.GetDirectoryName(RealPath.Of(file))!;
        return RealPath.Of(beside) == real ? [beside] : [beside, real];
    }
}
