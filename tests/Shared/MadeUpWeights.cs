using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Random weights of a backbone under which values neither die nor explode on their way.</summary>
internal static class MadeUpWeights
{
    /// <summary>A backbone of the catalogue at the smallest input that it takes, and sides that are no multiple of its strides, with such weights.</summary>
    public static (BackboneSpec Backbone, BackboneWeights Weights) Small(string name)
    {
        BackboneSpec catalogued = BackboneCatalog.Find(name);
        int side = name == "inceptionv3" ? 107 : 75;
        BackboneSpec backbone = catalogued with
        {
            Preprocessing = Preprocessing.ForInput(side, catalogued.Preprocessing.Normalization) with { ResizeShorterSide = side, ImageSide = side }
        };
        return (backbone, Of(backbone));
    }

    public static BackboneWeights Of(BackboneSpec backbone)
    {
        RandomSource random = new(5);
        Dictionary<string, float[]> values = [];
        foreach ((string name, int[] shape) in backbone.TensorShapes)
        {
            int count = shape.Aggregate(1, (a, b) => a * b), fanIn = Math.Max(1, count / shape[0]);
            Func<double> next = name switch
            {
                _ when name.EndsWith("running_var", StringComparison.Ordinal) => () => 0.5 + random.NextDouble(),
                _ when shape.Length > 1 => () => (random.NextDouble() - 0.5) * Math.Sqrt(24.0 / fanIn),
                _ when name.EndsWith(".weight", StringComparison.Ordinal) => () => 0.5 + random.NextDouble(),
                _ => () => 0.2 * (random.NextDouble() - 0.5),
            };
            values.Add(name, [.. Enumerable.Range(0, count).Select(_ => (float)next())]);
        }

        return new BackboneWeights("made up", new string('0', 64), values);
    }
}
