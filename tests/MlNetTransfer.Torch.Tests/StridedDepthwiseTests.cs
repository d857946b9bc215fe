using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

public class StridedDepthwiseTests
{
    /// <summary>Channels that fill vectors and such that do not, edges that differ, kernels of every size that backbones have.</summary>
    public static TheoryData<int, int, int, int, int, int, int> Shapes => new()
    {
        { 3, 96, 3, 2, 1, 1, 14 }, { 2, 20, 3, 2, 0, 1, 15 }, { 5, 7, 5, 2, 1, 2, 12 }, { 1, 3, 5, 3, 2, 2, 9 }, { 2, 64, 7, 2, 3, 3, 10 }, { 2, 9, 3, 2, 0, 0, 8 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Output_and_gradients_are_those_of_libtorch_in_double_precision(int images, int channels, int kernel, int stride, int before, int after, int side)
    {
        Tensor[] wide = Library(images, channels, kernel, stride, before, after, side);
        foreach ((ScalarType type, double most) in new[] { (ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 0.01) })
        {
            Tensor[] ours = Ours(type, images, channels, kernel, stride, before, after, side);
            Assert.All(ours.Zip(wide), p => Assert.InRange(Difference(p.First, p.Second), 0, most));
        }
    }

    [Fact]
    public void The_same_batch_gives_the_same_bits_on_however_many_cores()
    {
        float[][] first = Values(), again = Values();
        Assert.Equal(first, again);

        float[][] Values() => [.. Ours(ScalarType.BFloat16, 8, 40, 3, 2, 0, 1, 24).Select(t => HostView.Read(t.to_type(ScalarType.Float32)))];
    }

    [Fact]
    public void Values_are_rounded_to_the_nearest_and_ties_to_even()
    {
        using IDisposable scope = NewDisposeScope();
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => MathF.Sin(i) * MathF.Pow(10, (i % 60) - 30)), 0, -0f, 1 + (1 / 256f), 1 + (3 / 256f), float.PositiveInfinity];
        Tensor narrow = HostView.Create(values, CPU, values.Length).to_type(ScalarType.BFloat16);
        ushort[] expected = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(narrow.bytes).ToArray(), found = new ushort[values.Length];
        NarrowValues.Narrow(values, found);
        Assert.Equal(expected, found);
        NarrowValues.Narrow([float.NaN], found.AsSpan(0, 1));
        NarrowValues.Widen(found.AsSpan(0, 1), values.AsSpan(0, 1));
        Assert.True(float.IsNaN(values[0]));
        found[0] = expected[0];
        float[] back = new float[values.Length];
        NarrowValues.Widen(found, back);
        Assert.Equal(HostView.Read(narrow.to_type(ScalarType.Float32)), back);
    }

    private static Tensor[] Library(int images, int channels, int kernel, int stride, int before, int after, int side)
    {
        (Tensor x, Tensor k, Tensor bias) = Inputs(images, channels, kernel, side, ScalarType.Float64);
        Tensor y = nn.functional.conv2d(nn.functional.pad(x, (before, after, before, after)), k, bias, [stride, stride], [0, 0], [1, 1], channels);
        y.backward([y.detach().sin()]);
        return [y.detach(), x.grad!, k.grad!, bias.grad!];
    }

    private static Tensor[] Ours(ScalarType type, int images, int channels, int kernel, int stride, int before, int after, int side)
    {
        (Tensor x, Tensor k, Tensor bias) = Inputs(images, channels, kernel, side, ScalarType.Float32);
        int outputs = ((side + before + after - kernel) / stride) + 1;
        Tensor input = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).to_type(type);
        Assert.True(StridedDepthwise.Takes(input));
        Tensor y = StridedDepthwise.Of(input, k, bias, new DepthwiseGeometry(channels, kernel, stride, before, before, side, side, outputs, outputs));
        y.backward([y.detach().sin()]);
        return [y.detach(), x.grad!, k.grad!, bias.grad!];
    }

    private static (Tensor X, Tensor Kernel, Tensor Bias) Inputs(int images, int channels, int kernel, int side, ScalarType type)
    {
        return (Made(images, channels, side, side), Made(channels, 1, kernel, kernel), Made(channels));

        Tensor Made(params long[] shape)
        {
            float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => MathF.Sin((i * 0.37f) + shape.Length))];
            return HostView.Create(values, CPU, shape).to_type(type).detach().requires_grad_(true);
        }
    }

    private static double Difference(Tensor found, Tensor right) =>
        ((found.to_type(ScalarType.Float64) - right).norm() / right.norm()).item<double>();

}
