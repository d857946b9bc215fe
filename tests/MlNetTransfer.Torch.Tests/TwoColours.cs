using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;
using SkiaSharp;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Small noisy pictures, reddish or bluish, and a small network with made-up weights: a task that any training solves.</summary>
internal sealed class TwoColours : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LabelledImage[] _images;
    private readonly int _rarity;
    private readonly int _side;

    /// <param name="count">Pictures.</param>
    /// <param name="batchNorm">Whether the network has it.</param>
    /// <param name="rarity">One in so many pictures is of the second class.</param>
    /// <param name="side">Of pictures and network, pixels.</param>
    public TwoColours(int count = 50, bool batchNorm = true, int rarity = 2, int side = 32)
    {
        (_rarity, _side) = (rarity, side);
        BackboneSpec catalogued = BackboneCatalog.Find(batchNorm ? "mobilenetv1_075" : "mobilenetv1_025");
        Backbone = catalogued with { Stages = MobileNetV1.Stages(0.25), Preprocessing = Preprocessing.ForInput(side, catalogued.Preprocessing.Normalization), SourceHead = null };
        Weights = MadeUp(Backbone);
        _images = [.. Enumerable.Range(0, count).Select(Picture)];
    }

    public BackboneSpec Backbone { get; }

    public BackboneWeights Weights { get; }

    public FineTuningTask Task(TransferStrategy strategy, int epochs = 2, long seed = 1, Func<FineTuningRecipe, FineTuningRecipe>? change = null)
    {
        BackboneSpec backbone = strategy == TransferStrategy.TruncatedBackbone ? Backbone.CutAfter("stage2") : Backbone;
        FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, BackboneShapes.Of(backbone), _images.Length * 4 / 5, 200, 2, epochs);
        LinearHead probe = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0.1f, -0.1f], Temperature = 2 };
        RandomSource random = new(9);
        foreach (ref float weight in probe.Weights.Values)
        {
            weight = (float)(random.NextDouble() - 0.5);
        }

        return new FineTuningTask
        {
            Backbone = backbone,
            Weights = Weights,
            Probe = probe,
            Train = new TrainingImages(_images.Where((_, i) => i % 5 != 4), backbone.Preprocessing),
            Validation = new TrainingImages(_images.Where((_, i) => i % 5 == 4), backbone.Preprocessing),
            Recipe = change is null ? recipe : change(recipe),
            Random = new RandomSource(seed),
            CacheFolder = CacheFolder.Default,
            OpenFrozenLayers = (layers, weights) => new OnnxFrozenLayers(layers, weights),
        };
    }

    public void Dispose() => _folder.Dispose();

    private LabelledImage Picture(int number)
    {
        RandomSource random = new(number);
        int label = number % _rarity == _rarity - 1 ? 1 : 0;
        using SKBitmap bitmap = new(_side, _side);
        for (int y = 0; y < _side; y++)
        {
            for (int x = 0; x < _side; x++)
            {
                byte strong = (byte)(120 + random.NextInt32(136)), weak = (byte)random.NextInt32(136);
                bitmap.SetPixel(x, y, label == 0 ? new SKColor(strong, weak, weak) : new SKColor(weak, weak, strong));
            }
        }

        string path = _folder.File($"{number}.png");
        File.WriteAllBytes(path, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        return new LabelledImage(ImageSource.FromFile(path), label, ImageSplit.Train, default) { ShorterSide = _side };
    }

    private static BackboneWeights MadeUp(BackboneSpec backbone)
    {
        RandomSource random = new(3);
        Dictionary<string, float[]> values = [];
        foreach ((string name, int[] shape) in backbone.TensorShapes)
        {
            int fanIn = Math.Max(1, shape.Skip(1).Aggregate(1, (a, b) => a * b));
            float constant = name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : name.EndsWith("running_mean", StringComparison.Ordinal) ? 0 : name.EndsWith(".weight", StringComparison.Ordinal) ? 1.4f : 0.05f;
            values.Add(name, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => shape.Length == 1 ? constant : (float)((random.NextDouble() - 0.5) * Math.Sqrt((!backbone.BatchNorm.IsStored ? 48.0 : 24) / fanIn)))]);
        }

        return new BackboneWeights("made up", new string('0', 64), values);
    }
}
