using System.Globalization;

namespace MlNetTransfer.Benchmarks.Campaign;

/// <summary>What became of the inputs of one kind.</summary>
internal sealed record CampaignCounts(int Inputs, int Refused, int Exceptions, int Slow, int Crashes, double LongestSeconds, double PeakMegabytes)
{
    public static CampaignCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public CampaignCounts And(CampaignCounts other) => new(
        Inputs + other.Inputs, Refused + other.Refused, Exceptions + other.Exceptions, Slow + other.Slow, Crashes + other.Crashes,
        Math.Max(LongestSeconds, other.LongestSeconds), Math.Max(PeakMegabytes, other.PeakMegabytes));

    public static CampaignCounts Parse(string line)
    {
        string[] f = line.Split(',');
        return new(
            Number(f[0]),
            Number(f[1]),
            Number(f[2]),
            Number(f[3]),
            Number(f[4]),
            double.Parse(f[5], CultureInfo.InvariantCulture),
            double.Parse(f[6], CultureInfo.InvariantCulture));

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Inputs},{Refused},{Exceptions},{Slow},{Crashes},{LongestSeconds:0.000},{PeakMegabytes:0}");
}
