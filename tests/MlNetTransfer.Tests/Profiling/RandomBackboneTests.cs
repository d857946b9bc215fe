using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public sealed class RandomBackboneTests
{
    private static readonly BackboneSpec Backbone = BackboneCatalog.Find("mobilenetv2_035");

    [Fact]
    public void It_has_every_tensor_of_the_backbone_and_the_variance_of_He()
    {
        (BackboneSpec headless, BackboneWeights weights) = RandomBackbone.Create(Backbone, new RandomSource(1));
        Assert.Null(headless.SourceHead);
        foreach ((string name, int[] shape) in headless.TensorShapes)
        {
            Assert.Equal(shape.Aggregate(1, (a, b) => a * b), weights[name].Length);
        }

        float[] last = weights["features.18.0.weight"];
        int inputs = headless.TensorShapes["features.18.0.weight"][1];
        Assert.Equal(2.0 / inputs, last.Average(v => (double)v * v), 0.03 * 2.0 / inputs);
        Assert.Equal(0, last.Average(), 0.01);
        Assert.All(weights["features.18.1.running_var"], v => Assert.Equal(1, v));
        Assert.All(weights["features.18.1.running_mean"], v => Assert.Equal(0, v));
    }

    [Fact]
    public void The_seed_decides_it()
    {
        BackboneWeights Of(long seed) => RandomBackbone.Create(Backbone, new RandomSource(seed)).Weights;
        Assert.Equal(Of(1)["features.0.0.weight"], Of(1)["features.0.0.weight"]);
        Assert.NotEqual(Of(1)["features.0.0.weight"], Of(2)["features.0.0.weight"]);
    }
}
