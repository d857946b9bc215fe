using System.Diagnostics;
using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Changes and cuts a sound weights file, and looks at what its reader does.</summary>
internal static class DamagedFiles
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Every damaged file is read in the shapes it claims, or refused as malformed, and soon.</summary>
    public static void AreRefusedOrRead(string path, byte[] sound, Func<string, IWeightsFile> open, int files = 10_000)
    {
        // Half of the changes fall on bytes that are not 0: most of a file is padding or values, which nothing depends on.
        int[] telling = [.. Enumerable.Range(0, sound.Length).Where(i => sound[i] != 0)];
        Gen.Select(Gen.Select(Gen.Double[-1, 1], Gen.OneOf(Gen.Byte, Gen.Byte[0, 8], Gen.Const((byte)0xFF))).Array[0, 6], Gen.Double[0.1, 3]).Sample(
            (changes, keep) =>
            {
                byte[] damaged = [.. sound[..(int)(Math.Min(1, keep) * sound.Length)]];
                foreach ((double position, byte value) in changes)
                {
                    int at = position < 0 ? telling[(int)(-position * (telling.Length - 1))] : (int)(position * (damaged.Length - 1));
                    damaged[Math.Min(at, damaged.Length - 1)] = value;
                }

                File.WriteAllBytes(path, damaged);
                Stopwatch time = Stopwatch.StartNew();
                IsRefusedOrRead(path, open);
                Assert.InRange(time.Elapsed, TimeSpan.Zero, Longest);
            },
            iter: files,
            threads: 1);
    }

    private static void IsRefusedOrRead(string path, Func<string, IWeightsFile> open)
    {
        try
        {
            using IWeightsFile file = open(path);
            foreach ((string name, WeightsTensor tensor) in file.Tensors.Where(t => t.Value.IsFloat))
            {
                Assert.Equal(tensor.Shape.Aggregate(1, (a, b) => a * b), file.Read(name).Length);
            }
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
