using CsCheck;

namespace MlNetTransfer.Tests.Numerics;

internal static class LogUniform
{
    /// <summary>Sizes from low to high, every decade equally often.</summary>
    public static Gen<int> Size(int low, int high) =>
        Gen.Double[Math.Log(low), Math.Log(high + 0.999)].Select(x => Math.Clamp((int)Math.Exp(x), low, high));
}
