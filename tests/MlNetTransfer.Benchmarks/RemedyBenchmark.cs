using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks;

/// <summary>What each way round convolutions that go wrong costs: a training step on a processor that shows its caches, and on one that is played to
/// hide them.</summary>
internal static class RemedyBenchmark
{
    private const int Rounds = 3;

    private static readonly (string Name, string What)[] Modes =
    [
        ("open", "as the library loads it on this processor"),
        ("hidden", "caches hidden, nothing done: wrong sums"),
        ("told", "caches hidden, oneDNN told (the remedy)"),
        ("capped", "caches hidden, oneDNN capped at AVX"),
        ("contiguous", "caches hidden, contiguous memory"),
    ];

    public static void Run(string weights)
    {
        Report report = new("remedies", "Remedies for processors that hide their caches", "milliseconds of a full fine-tuning step, batch 32, in processes "
            + $"of their own by turns, {Rounds} rounds, medians; a processor that hides its caches is played by what oneDNN is made to believe; the ratio is "
            + "to the step with wrong sums; the first line is a processor "
            + $"that {(CacheTopology.OfProcessor() is { IsHidden: true } ? "hides its caches in truth, and oneDNN told" : "shows its caches, and nothing done")}");
        report.Line("| what | MobileNetV2 0.35 at 224 | at 96 |");
        report.Line("|---|---|---|");
        int[] sides = [224, 96];
        Dictionary<(string, int), List<double>> times = [];
        foreach (int side in Enumerable.Repeat(sides, Rounds).SelectMany(s => s))
        {
            foreach ((string mode, _) in Modes)
            {
                (times.TryGetValue((mode, side), out List<double>? list) ? list : times[(mode, side)] = []).Add(InChild(mode, side, weights));
            }
        }

        foreach ((string mode, string what) in Modes)
        {
            string[] cells =
            [
                .. sides.Select(side =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Median(times[(mode, side)]) * 1e3:0} ({Median(times[("hidden", side)]) / Median(times[(mode, side)]):0.00})")),
            ];
            report.Line($"| {what} | {string.Join(" | ", cells)} |");
        }

        report.Save();
    }

    /// <summary>Prints the seconds of a step.</summary>
    public static void Cell(string mode, int side, string weights)
    {
        Libtorch.Load(CacheFolder.Default);
        OneDnnCaches caches = OneDnnCaches.Find() ?? throw new NotSupportedException("oneDNN's memory is known on linux-x64 alone.");
        CacheTopology hidden = new([CacheTopology.Nothing, CacheTopology.Nothing, CacheTopology.Nothing]);
        if (mode != "open")
        {
            caches.Hide();
        }

        if (mode is "told" or "capped")
        {
            KernelRemedies.Apply(hidden, mode == "told" ? OneDnnCaches.Find : () => null);
        }

        TensorMemory memory = mode == "contiguous" ? TensorMemory.Contiguous : TensorMemory.ChannelsLast;
        Console.WriteLine(
            StepBenchmark.Ours("mobilenetv2_035", Report.WeightsOf(weights, "mobilenetv2_035"), side, memory).ToString(CultureInfo.InvariantCulture));
    }

    private static double InChild(string mode, int side, string weights)
    {
        ProcessStartInfo start = new(
            Environment.ProcessPath!, ["remedy-cell", mode, side.ToString(CultureInfo.InvariantCulture), weights]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{mode} at {side} ended with {process.ExitCode}.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
