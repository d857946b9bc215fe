using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>What one strategy reached on one cell.</summary>
/// <param name="Cell">The draw.</param>
/// <param name="Strategy">What was trained.</param>
/// <param name="Seconds">Processor time of training; the features of the frozen backbone come from the cache.</param>
/// <param name="Validation">Probability of the true class per validation image, in hundredths; ordered by class.</param>
/// <param name="ValidationRight">Whether it is the likeliest.</param>
/// <param name="TestRight">The same for the test images.</param>
/// <param name="TestPerClass">Test images of each class.</param>
/// <param name="Commit">On which it was trained.</param>
internal sealed record OracleOutcome(
    RegretCell Cell, TransferStrategy Strategy, double Seconds, byte[] Validation, bool[] ValidationRight, bool[] TestRight, int[] TestPerClass, string Commit)
{
    /// <summary>Mean over the classes of their share of right answers among the test images that count.</summary>
    public double BalancedAccuracy(Func<int, bool> counts)
    {
        int start = 0;
        List<double> shares = [];
        foreach (int images in TestPerClass)
        {
            bool[] right = [.. Enumerable.Range(0, images).Where(counts).Select(i => TestRight[start + i])];
            start += images;
            if (right.Length > 0)
            {
                shares.Add(right.Count(r => r) / (double)right.Length);
            }
        }

        return shares.Average();
    }

    public static OracleOutcome Parse(string line)
    {
        string[] f = line.Split(',');
        int[] perClass = [.. f[8].Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        byte[] validation = Convert.FromHexString(f[5]);
        return new OracleOutcome(
            new RegretCell(f[0], int.Parse(f[1], CultureInfo.InvariantCulture), long.Parse(f[2], CultureInfo.InvariantCulture)),
            Enum.Parse<TransferStrategy>(f[3]),
            double.Parse(f[4], CultureInfo.InvariantCulture),
            validation,
            Bits(f[6], validation.Length),
            Bits(f[7], perClass.Sum()),
            perClass,
            f[9]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cell},{Strategy},{Seconds:0.00},{Convert.ToHexString(Validation)},{Hex(ValidationRight)},{Hex(TestRight)},{string.Join(' ', TestPerClass)},{Commit}");

    private static bool[] Bits(string hex, int count) =>
        [.. Convert.FromHexString(hex).SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> i & 1) == 1)).Take(count)];

    private static string Hex(bool[] bits)
    {
        byte[] bytes = new byte[(bits.Length + 7) / 8];
        foreach ((int i, bool bit) in bits.Index())
        {
            bytes[i / 8] |= (byte)(bit ? 1 << (i % 8) : 0);
        }

        return Convert.ToHexString(bytes);
    }
}
