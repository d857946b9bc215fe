using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>A backbone that has learned nothing: the control that says what pretraining is worth.</summary>
internal static class RandomBackbone
{
    /// <summary>Normal weights of variance 2 / inputs per output (He et al. 2015, arXiv:1502.01852); BatchNorm and biases as before training: scale
    /// 1, shift 0, mean 0, variance 1.</summary>
    /// <param name="backbone">Of any architecture; its source head is left out.</param>
    /// <param name="random">Decides every weight; each tensor has a stream of its own.</param>
    public static (BackboneSpec Backbone, BackboneWeights Weights) Create(BackboneSpec backbone, RandomSource random)
    {
        BackboneSpec headless = (backbone.IsTrainable ? backbone : StandIn(backbone)) with { SourceHead = null };
        Dictionary<string, float[]> values = [];
        foreach (ParameterTensor tensor in headless.Tensors)
        {
            bool kernel = tensor.Role == ParameterRole.Kernel;
            values.Add(tensor.Name, kernel ? Normal(tensor.Shape, random.Fork(tensor.Name)) : [.. Enumerable.Repeat(tensor.Start, tensor.Count)]);
        }

        return (headless, new BackboneWeights($"random, {random}", $"random, {random}", values));
    }

    /// <summary>What is in a frozen graph cannot be made random: a small network on the same pixels takes its place.</summary>
    private static BackboneSpec StandIn(BackboneSpec graph) => BackboneCatalog.Find(BackboneCatalog.Embedded) with { Preprocessing = graph.Preprocessing };

    private static float[] Normal(int[] shape, RandomSource random)
    {
        int inputs = shape.Skip(1).Aggregate(1, (a, b) => a * b);
        double deviation = Math.Sqrt(2.0 / inputs);
        float[] values = new float[shape[0] * inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * random.NextNormal());
        }

        return values;
    }
}
