using MlNetTransfer.Weights.Names;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Layouts by values that can be counted by hand: value i of a tensor of the source is i.</summary>
public class TensorLayoutTests
{
    [Fact]
    public void A_dense_kernel_is_transposed() =>
        Assert.Equal([0, 3, 1, 4, 2, 5], TensorLayout.ToOurs(Counted(6), "IO", [3, 2], 0));

    [Fact]
    public void A_convolution_is_brought_from_rows_first_to_outputs_first()
    {
        // [2 rows, 3 columns, 4 inputs, 5 outputs] → [5, 4, 2, 3]
        float[] ours = TensorLayout.ToOurs(Counted(120), "HWIO", [5, 4, 2, 3], 0);
        Assert.Equal(0, ours[0]);
        Assert.Equal(20, ours[1]);  // column 1
        Assert.Equal(60, ours[3]);  // row 1
        Assert.Equal(5, ours[6]);   // input 1
        Assert.Equal(1, ours[24]);  // output 1
        Assert.Equal(60 + 40 + 15 + 4, ours[119]);
        Assert.Equal(60 + 20 + 10 + 3, ours[(3 * 24) + (2 * 6) + (1 * 3) + 1]);
    }

    [Fact]
    public void A_depthwise_convolution_has_its_channels_first()
    {
        // [2 rows, 2 columns, 3 channels, 1] → [3, 1, 2, 2]
        Assert.Equal([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], TensorLayout.ToOurs(Counted(12), "HWOI", [3, 1, 2, 2], 0));
    }

    [Fact]
    public void The_background_is_dropped()
    {
        // [1, 1, 2 inputs, 4 outputs] → [3, 2]
        Assert.Equal([1, 5, 2, 6, 3, 7], TensorLayout.ToOurs(Counted(8), "HWIO", [3, 2], 1));
        Assert.Equal([1, 2, 3], TensorLayout.ToOurs(Counted(4), TensorLayout.Ours, [3], 1));
    }

    [Theory]
    [InlineData("HWIO", new[] { 5, 4, 2, 3 }, 0, new[] { 2, 3, 4, 5 })]
    [InlineData("HWIO", new[] { 5, 4 }, 1, new[] { 1, 1, 4, 6 })]
    [InlineData("HWOI", new[] { 5, 1, 2, 3 }, 0, new[] { 2, 3, 5, 1 })]
    [InlineData("OIHW", new[] { 5 }, 1, new[] { 6 })]
    [InlineData("OIHW", new[] { 5, 4, 2, 3 }, 0, new[] { 5, 4, 2, 3 })]
    public void The_sources_shape_follows_from_ours(string axes, int[] ours, int background, int[] theirs) =>
        Assert.Equal(theirs, TensorLayout.Shape(axes, ours, background));

    private static float[] Counted(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];
}
