using MlNetTransfer.Backbones;
using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Random weights of a backbone under which values neither die nor explode on their way.</summary>
internal static class MadeUpWeights
{
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
