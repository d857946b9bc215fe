using System.Diagnostics;
using CsCheck;
using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Changes and cuts a sound weights file, and looks at what its reader does.</summary>
internal static class DamagedFiles
{
    private const int Iterations = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Every damaged file is read in the shapes it claims, or refused as malformed, and soon.</summary>
    public static void AreRefusedOrRead(string path, byte[] sound, Func<string, IWeightsFile> open) =>
        Gen.Select(Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[0, 6], Gen.Double[0.1, 3]).Sample(
            (changes, keep) =>
            {
                byte[] damaged = [.. sound[..(int)(Math.Min(1, keep) * sound.Length)]];
                foreach ((double position, byte value) in changes)
                {
                    damaged[(int)(position * (damaged.Length - 1))] = value;
                }

                File.WriteAllBytes(path, damaged);
                Stopwatch time = Stopwatch.StartNew();
                IsRefusedOrRead(path, open);
                Assert.InRange(time.Elapsed, TimeSpan.Zero, Longest);
            },
            iter: Iterations,
            threads: 1);

    private static void IsRefusedOrRead(string path, Func<string, IWeightsFile> open)
    {
        try
        {
            using IWeightsFile file = open(path);
            Assert.All(file.Tensors.Where(t => t.Value.IsFloat), t => Assert.Equal(t.Value.Shape.Aggregate(1, (a, b) => a * b), file.Read(t.Key).Length));
        }
        catch (TransferException refused)
        {
            Assert.Equal(FindingCode.WeightsMalformed, Assert.Single(refused.Findings).Code);
        }
    }

    /// <summary>The message of the one finding with which a file is refused as malformed.</summary>
    public static string Refusal(string path, Func<string, IWeightsFile> open)
    {
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => open(path).Dispose()).Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
        return finding.Message;
    }
}
