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
    public TestAnswers Test => new(TestRight, TestPerClass);

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
            Bits.Read(f[6], validation.Length),
            Bits.Read(f[7], perClass.Sum()),
            perClass,
            f[9]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cell},{Strategy},{Seconds:0.00},{Convert.ToHexString(Validation)},"
        + $"{Bits.Hex(ValidationRight)},{Bits.Hex(TestRight)},{string.Join(' ', TestPerClass)},{Commit}");
}
