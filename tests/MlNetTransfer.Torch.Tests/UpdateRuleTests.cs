using MlNetTransfer.Planning;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Steps against PyTorch 1.13's optimisers: gradient sin(0.7 t + i)·(i + 1), step size 0.01, betas (0.9, 0.98), decay 0.1 (RAdam: none).</summary>
public class UpdateRuleTests
{
    [Theory]
    [InlineData(OptimizerKind.AdamW, 0.1, 3, new[] { 0.967226, -2.021509, 0.491249, 3.020575, 0.028333, -0.236924, 7.94685, -0.027936, -1.013522 })]
    [InlineData(OptimizerKind.AdamW, 0.1, 40, new[] { 0.90693, -1.948671, 0.499984, 2.938083, 0.032178, -0.252178, 7.629086, -0.035852, -0.956115 })]
    [InlineData(OptimizerKind.RAdam, 0, 3, new[] { 0.976936, -2.04706, 0.492912, 3.083907, 0.125151, -0.213574, 7.870711, -0.207237, -1.08692 })]
    [InlineData(OptimizerKind.RAdam, 0, 40, new[] { 0.961939, -2.050942, 0.52525, 3.135702, 0.141883, -0.268304, 7.779576, -0.246959, -1.018662 })]
    [InlineData(OptimizerKind.Sgd, 0.1, 3, new[] { 0.926805, -2.090074, 0.519411, 3.221939, 0.293298, -0.236731, 7.539298, -0.503592, -1.095694 })]
    [InlineData(OptimizerKind.Sgd, 0.1, 40, new[] { 0.582998, -1.526524, 0.584231, 2.667995, 0.334674, -0.537343, 4.783566, -0.658218, -0.329718 })]
    public void A_parameter_moves_as_in_PyTorch(OptimizerKind kind, double decay, int steps, double[] expected)
    {
        float[] values = [1, -2, 0.5f, 3, 0, -0.25f, 8, 1e-3f, -1], first = new float[9], second = new float[9];
        UpdateRule rule = new(kind, 0.98);
        for (int t = 1; t <= steps; t++)
        {
            float[] gradient = [.. Enumerable.Range(0, 9).Select(i => (float)(2 * Math.Sin((0.7 * t) + i) * (i + 1)))];
            rule.Apply(values, gradient, first, second, t, 0.01, decay, scale: 0.5);
        }

        Assert.All(expected.Zip(values), p => Assert.Equal(p.First, p.Second, 2e-5));
    }
}
