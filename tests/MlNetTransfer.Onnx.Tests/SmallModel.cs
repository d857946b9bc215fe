using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A whole exported model with made-up weights, for tests that need no real ones.</summary>
internal sealed class SmallModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallModel(int imageSide = 146, params string[] labels)
        : this(PictureOptions.Default, imageSide, labels)
    {
    }

    public SmallModel(PictureOptions picture, int imageSide = 146, params string[] labels)
    {
        Labels = labels.Length > 0 ? labels : ["ants", "bees", "größe, \"x\""];
        BackboneSpec catalogued = BackboneCatalog.Find("mobilenetv1_025");
        Backbone = catalogued with { Preprocessing = (catalogued.Preprocessing with { ImageSide = imageSide }).With(picture) };
        Weights = CreateWeights(Backbone);
        LinearHead head = new() { Weights = new FeatureMatrix(Labels.Count, Backbone.FeatureDimension), Bias = new float[Labels.Count], Temperature = 0.5 };
        RandomSource random = new(5);
        foreach (ref float weight in head.Weights.Values)
        {
            weight = (float)(random.NextDouble() - 0.5);
        }

        Folder = OutputFolder.Open(_folder.File("model"));
        Summary = new OnnxModelExporter().Export(new ClassifierModel(Backbone, Weights, head, Labels), Folder);
    }

    public IReadOnlyList<string> Labels { get; }

    public BackboneSpec Backbone { get; }

    public BackboneWeights Weights { get; }

    public OutputFolder Folder { get; }

    public ExportSummary Summary { get; }

    /// <summary>The pictures of data/formats that stock ML.NET reads and shows upright too.</summary>
    public static string[] Pictures { get; } =
        [
            .. Directory.GetFiles(SourceTree.Folder("data/formats"))
                .Where(f => !Path.GetFileName(f).StartsWith("orientation", StringComparison.Ordinal) && !f.EndsWith(".tif", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    public static ImageSource[] Sources(IEnumerable<string> paths) => [.. paths.Select(p => ImageSource.FromFile(p))];

    public static LabelledImage[] Images(IEnumerable<string> paths) =>
        [.. paths.Select(p => new LabelledImage(ImageSource.FromFile(p), 0, ImageSplit.Test, default))];

    public string File(string name) => Folder.File(name);

    public void Dispose()
    {
        Folder.Dispose();
        _folder.Dispose();
    }

    /// <summary>Values that keep activations alive through all layers.</summary>
    private static BackboneWeights CreateWeights(BackboneSpec backbone)
    {
        RandomSource random = new(3);
        Dictionary<string, float[]> values = [];
        foreach ((string name, int[] shape) in backbone.TensorShapes)
        {
            int fanIn = Math.Max(1, shape.Skip(1).Aggregate(1, (a, b) => a * b));
            float[] tensor = new float[shape.Aggregate(1, (a, b) => a * b)];
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] = shape.Length == 1 ? 0.05f : (float)((random.NextDouble() - 0.5) * Math.Sqrt(24.0 / fanIn));
            }

            values.Add(name, tensor);
        }

        return new BackboneWeights("made up", new string('0', 64), values);
    }
}
