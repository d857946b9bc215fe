using System.Globalization;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Mix;

/// <summary>One fine-tuning with the networks between its start and its end.</summary>
/// <param name="Cell">The draw.</param>
/// <param name="Strategy">What was trained.</param>
/// <param name="Validation">Validation images.</param>
/// <param name="Test">Test images.</param>
/// <param name="Shares">From the fine-tuned network back to its start.</param>
/// <param name="Commit">On which it was trained.</param>
internal sealed record MixCell(RegretCell Cell, TransferStrategy Strategy, int Validation, int Test, IReadOnlyList<MixCell.Network> Shares, string Commit)
{
    /// <param name="Share">Of the fine-tuned weights.</param>
    /// <param name="LogLoss">On the validation images.</param>
    /// <param name="BestLogLoss">The same at its best temperature.</param>
    /// <param name="TestAccuracy">0…1.</param>
    /// <param name="TestLogLoss">At the temperature that would ship.</param>
    /// <param name="Gain">Log-loss at the best temperature, against the share before.</param>
    /// <param name="Error">Its standard error, paired.</param>
    internal sealed record Network(
        double Share, double LogLoss, double BestLogLoss, double TestAccuracy, double TestLogLoss, double Gain, double Error);

    public static MixCell Parse(string line)
    {
        string[] f = line.Split(',');
        return new MixCell(
            new RegretCell(f[0], Whole(f[1]), Whole(f[2])),
            Enum.Parse<TransferStrategy>(f[3]),
            Whole(f[4]),
            Whole(f[5]),
            [.. f[6].Split(' ').Select(n => n.Split('/').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()).Select(
                v => new Network(v[0], v[1], v[2], v[3], v[4], v[5], v[6]))],
            f[7]);
    }

    public override string ToString()
    {
        string shares = string.Join(' ', Shares.Select(n => string.Create(
            CultureInfo.InvariantCulture,
            $"{n.Share}/{n.LogLoss:0.0000}/{n.BestLogLoss:0.0000}/{n.TestAccuracy:0.0000}/{n.TestLogLoss:0.0000}/{n.Gain:0.0000}/{n.Error:0.0000}")));
        return FormattableString.Invariant($"{Cell},{Strategy},{Validation},{Test},{shares},{Commit}");
    }

    /// <summary>Goes back while every step is good enough.</summary>
    /// <param name="better">Whether a network is, given the one before.</param>
    public Network Walk(Func<Network, Network, bool> better)
    {
        Network kept = Shares[0];
        foreach (Network next in Shares.Skip(1).Where(n => n.Share > 0).TakeWhile(n => better(n, kept)))
        {
            kept = next;
        }

        return kept;
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
