using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

/// <summary>Made-up beliefs.</summary>
internal static class Beliefs
{
    public static readonly TransferStrategy[] Strategies = [.. Enum.GetValues<TransferStrategy>().Where(s => s != TransferStrategy.LinearProbe)];

    /// <summary>Of some strategies, with random means and a random positive definite covariance; the seed is for whatever else the test draws.</summary>
    public static readonly Gen<(GainBelief Belief, long Seed)> Any =
        Gen.Select(Gen.Int[1, Strategies.Length], Gen.Long).Select((count, seed) => (Random(count, new RandomSource(seed).Fork("belief")), seed));

    /// <summary>Strategies that tell nothing of each other.</summary>
    public static GainBelief Independent(params (double Mean, double Error)[] gains) =>
        new([.. gains.Select(g => g.Mean)], [.. gains.Select((row, r) => gains.Select((_, c) => r == c ? row.Error * row.Error : 0).ToArray())]);

    /// <summary>What a training showed, in a row of numbers.</summary>
    public static void Observe(
        this PlanSelector selector, TransferStrategy strategy, double gain, double error, double seconds, double movement, double share = 1, (double Gain, double Error)? other = null) =>
        selector.Observe(strategy, new TrialResult(gain, error, seconds, movement, share) { Other = other });

    private static GainBelief Random(int count, RandomSource random)
    {
        double[][] root = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, count).Select(_ => 0.05 * random.NextNormal()).ToArray())];
        return new GainBelief(
            [.. Enumerable.Range(0, count).Select(_ => 0.05 * random.NextNormal())],
            [.. root.Select((r, i) => root.Select((c, j) => r.Zip(c, (a, b) => a * b).Sum() + (i == j ? 1e-5 : 0)).ToArray())]);
    }
}
