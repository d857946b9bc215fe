using System.Diagnostics;
using System.Globalization;

namespace MlNetTransfer.Benchmarks.Campaign;

/// <summary>Damaged files of every kind: each is to be refused by a finding or read, quickly, and in little memory.</summary>
internal static class CampaignBenchmark
{
    private const string Name = "campaign";

    // A part's process is taken to hang when it says nothing for so long; what is slow it says itself.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <param name="folder">Receives the inputs that failed.</param>
    /// <param name="options">--seed N, --inputs N.</param>
    public static void Run(string folder, string[] options)
    {
        long seed = Option(options, "--seed", 1);
        int inputs = (int)Option(options, "--inputs", 100_000);
        Directory.CreateDirectory(folder);
        Report report = new(
            Name,
            "Damaged files",
            $"{inputs:N0} inputs, seed {seed}; bits flipped, bytes replaced, pieces removed, repeated and zeroed, ends cut, JSON values exchanged",
            $"{Name} FOLDER --seed {seed} --inputs {inputs}");
        report.Line("| files | inputs | refused by a finding | exceptions that are none | processes that ended | over 5 s | longest, s | peak memory, MB |");
        report.Line("|---|---|---|---|---|---|---|---|");
        CampaignCounts all = CampaignCounts.None;
        foreach (string kind in CampaignMaterial.Names)
        {
            CampaignCounts counts = OfKind(kind, seed, Math.Max(1, (int)(inputs * CampaignMaterial.ShareOf(kind))), folder);
            report.Line(Row(kind, counts));
            all = all.And(counts);
        }

        report.Line(Row("all", all));
        report.Save();
    }

    private static string Row(string kind, CampaignCounts c) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {kind} | {c.Inputs:N0} | {c.Refused:N0} | {c.Exceptions} | {c.Crashes} | {c.Slow} | {c.LongestSeconds:0.0} | {c.PeakMegabytes:0} |");

    private static CampaignCounts OfKind(string kind, long seed, int inputs, string folder)
    {
        CampaignCounts counts = CampaignCounts.None;
        for (int next = 0; next < inputs;)
        {
            (CampaignCounts? part, int at) = Part(kind, seed, next, inputs, folder);
            if (part is not null)
            {
                return counts.And(part);
            }

            // What went before in that process is counted as read; the one it was at ended it.
            Console.WriteLine($"{CampaignPart.Failure}{kind} {at}: the process ended, or hung");
            counts = counts.And(new CampaignCounts(at + 1 - next, 0, 0, 0, 1, 0, 0));
            next = at + 1;
        }

        return counts;
    }

    private static (CampaignCounts? Counts, int At) Part(string kind, long seed, int first, int end, string folder)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "MlNetTransfer.Benchmarks.dll");
        using Process process = Process.Start(
            new ProcessStartInfo("dotnet", [dll, "campaign-part", kind, Text(seed), Text(first), Text(end), folder]) { RedirectStandardOutput = true })!;
        int at = first;
        while (true)
        {
            Task<string?> line = process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Silence))
            {
                process.Kill(entireProcessTree: true);
                return (null, at);
            }

            if (line.Result is not { } said)
            {
                process.WaitForExit();
                return (null, at);
            }

            if (said.StartsWith(CampaignPart.Counts, StringComparison.Ordinal))
            {
                process.WaitForExit();
                return (CampaignCounts.Parse(said[CampaignPart.Counts.Length..]), at);
            }

            if (said.StartsWith(CampaignPart.Failure, StringComparison.Ordinal))
            {
                Console.WriteLine(said);
            }
            else if (int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                at = number;
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Option(string[] options, string name, long otherwise) =>
        Array.IndexOf(options, name) is >= 0 and int at && at + 1 < options.Length ? long.Parse(options[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
