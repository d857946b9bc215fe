using System.Diagnostics;

namespace MlNetTransfer.Benchmarks;

/// <summary>The built console runner in its own process.</summary>
internal static class Runner
{
    /// <returns>Wall-clock seconds and peak resident megabytes of the training of a linear probe.</returns>
    public static (double Seconds, double PeakMegabytes) Train(string data, string output, string cache, string backbone, string weights, params string[] more)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "..", "..", "MlNetTransfer.Cli", "release", "mlnet-transfer.dll");
        ProcessStartInfo start = new(
            "dotnet",
            [dll, "train", data, "--out", output, "--cache", cache, "--backbone", backbone, "--weights", weights, "--strategy", "LinearProbe", .. more])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> standard = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        Task.WaitAll(error, standard);
        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(started).TotalSeconds, peak / 1e6)
            : throw new InvalidOperationException(error.Result);
    }
}
