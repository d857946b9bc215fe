using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Campaign;

/// <summary>Inputs of one kind, in a process of their own: says on the standard output which it is at, and in the end what became of all.</summary>
internal static class CampaignPart
{
    public const string Counts = "counts ", Failure = "failure ";

    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private const double MostMegabytes = 500;

    /// <param name="kind">Of <see cref="CampaignMaterial.Names"/>.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="first">Number of the first input.</param>
    /// <param name="end">Number after the last one.</param>
    /// <param name="failures">Receives the inputs that were no findings.</param>
    public static void Run(string kind, long seed, int first, int end, string failures)
    {
        using CampaignMaterial material = new();
        CampaignKind of = material.Find(kind);
        CampaignCounts counts = CampaignCounts.None;
        bool large = false;
        string path = Path.Combine(material.Folder, "input" + of.Ending);
        foreach (byte[] sound in of.Samples)
        {
            // What is refused before it is damaged would tell nothing.
            File.WriteAllBytes(path, sound);
            of.Read(path);
        }

        for (int i = first; i < end; i++)
        {
            Console.WriteLine(i);
            byte[] input = InputOf(of, seed, i);
            File.WriteAllBytes(path, input);
            long started = Stopwatch.GetTimestamp();
            Exception? thrown = null;
            try
            {
                of.Read(path);
            }
            catch (Exception e)
            {
                thrown = e;
            }

            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            bool broken = thrown is not null and not TransferException, slow = seconds > Slow.TotalSeconds;
            counts = counts.And(new CampaignCounts(1, thrown is TransferException ? 1 : 0, broken ? 1 : 0, slow ? 1 : 0, 0, seconds, 0));
            if (broken || slow)
            {
                File.WriteAllBytes(Path.Combine(failures, string.Create(CultureInfo.InvariantCulture, $"{kind}-{seed}-{i}{of.Ending}")), input);
                Console.WriteLine($"{Failure}{kind} {i}: {seconds:0.0} "
                    + $"s {thrown?.GetType().Name}: {thrown?.Message.Split('\n')[0]} {thrown?.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("MlNetTransfer", StringComparison.Ordinal))?.Trim()}");
            }

            File.Delete(path);
            if (!large && PeakMegabytes() > MostMegabytes)
            {
                large = true;
                File.WriteAllBytes(Path.Combine(failures, string.Create(CultureInfo.InvariantCulture, $"{kind}-{seed}-{i}-memory{of.Ending}")), input);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Failure}{kind} {i}: {PeakMegabytes():0} MB"));
            }
        }

        Console.WriteLine(Counts + (counts with { PeakMegabytes = PeakMegabytes() }));
    }

    private static double PeakMegabytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e6;
    }

    private static byte[] InputOf(CampaignKind kind, long seed, int number)
    {
        RandomSource random = new RandomSource(seed).Fork($"{kind.Name}/{number}");
        return kind.Change(kind.Samples[random.NextInt32(kind.Samples.Count)], random);
    }
}
