using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>What a process of its own measures: a network with made-up weights in float32 against double precision.</summary>
internal static class KernelMeasurement
{
    /// <summary>Layers, features and gradients.</summary>
    public static KernelErrors Whole(string name, int side, int batch, int threads)
    {
        Libtorch.Load(CacheFolder.Default);
        BackboneSpec backbone = BackboneCatalog.Find(name).ForInput(side);
        using IDisposable scope = NewDisposeScope();
        (LayerComparison layers, LayoutErrors features) = Forward(backbone, side, batch, threads);
        GradientComparison gradients = new(SmoothBackbone.Of(backbone), Pixels(side, batch), batch, threads);
        return new(layers.Worst, features, gradients.Of(live: false), gradients.CanLive ? gradients.Of(live: true) : null, layers.Name);
    }

    /// <summary>Layers and features alone.</summary>
    public static string Layers(string name, int side, int batch, int threads)
    {
        Libtorch.Load(CacheFolder.Default);
        using IDisposable scope = NewDisposeScope();
        (LayerComparison layers, LayoutErrors features) = Forward(BackboneCatalog.Find(name).ForInput(side), side, batch, threads);
        return $"{layers.Worst},{features},{layers.Name}";
    }

    /// <summary>A network with made-up weights and a head that plays no part.</summary>
    public static TorchNetwork Network(BackboneSpec backbone)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = new float[2], Temperature = 1 };
        head.Weights.Values.Clear();
        return new TorchNetwork(backbone, MadeUpWeights.Of(backbone), head);
    }

    /// <summary>The relative error of values that belong together.</summary>
    public static double Error(IReadOnlyList<Tensor> values, IReadOnlyList<Tensor> reference)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        double difference = 0, norm = 0;
        foreach ((Tensor value, Tensor right) in values.Zip(reference))
        {
            difference += Math.Pow((value.to(ScalarType.Float64) - right).norm().item<double>(), 2);
            norm += Math.Pow(right.norm().item<double>(), 2);
        }

        return Math.Sqrt(difference / norm);
    }

    private static (LayerComparison Layers, LayoutErrors Features) Forward(BackboneSpec backbone, int side, int batch, int threads)
    {
        using IDisposable none = no_grad();
        using TorchNetwork network = Network(backbone);
        using KernelReference reference = new(backbone, network);
        LayerComparison layers = new(reference, threads);
        Tensor input = network.Input(Pixels(side, batch), side, 3);
        set_num_threads(threads);
        Tensor last = network.Features(input), contiguous = network.Features(input.contiguous());
        set_num_threads(Environment.ProcessorCount);
        Tensor right = reference.Features(input.contiguous().to(ScalarType.Float64), layers.Compare);
        return (layers, new LayoutErrors(Error([last], [right]), Error([contiguous], [right])));
    }

    private static float[] Pixels(int side, int batch)
    {
        RandomSource random = new(3);
        return [.. Enumerable.Range(0, batch).SelectMany(_ => Image(random, side))];
    }

    /// <summary>Noise around a colour: images that are noise alone look all the same to a network.</summary>
    private static float[] Image(RandomSource random, int side)
    {
        double[] colour = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        return [.. Enumerable.Range(0, side * side * 3).Select(i => (float)(colour[i % 3] + random.NextDouble() - 1))];
    }
}
