using System.Diagnostics;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>Runs cells that are not in the results yet, each in a process of its own: a crash is a result.</summary>
internal static class KernelSweep
{
    // Of processor time, so that a busy machine is not taken for a process that does not end; and where that stands still, by the clock.
    private static readonly TimeSpan MostWork = TimeSpan.FromMinutes(15), Longest = TimeSpan.FromHours(2);

    private static string Table => Path.Combine(Report.Results, "kernels.csv");

    public static void Run(KernelCell[] cells, double minutes)
    {
        long started = Stopwatch.GetTimestamp();
        HashSet<KernelCell> done = [.. Read().Select(o => o.Cell)];
        foreach (KernelCell cell in cells.Where(c => !done.Contains(c)))
        {
            if (Stopwatch.GetElapsedTime(started).TotalMinutes > minutes)
            {
                Console.WriteLine($"time is over before {cell}");
                break;
            }

            KernelOutcome outcome = Measure(cell);
            File.AppendAllText(Table, outcome + "\n");
            Console.WriteLine(outcome);
        }

        KernelReport.Write([.. Read()]);
    }

    private static IEnumerable<KernelOutcome> Read() => File.Exists(Table) ? File.ReadAllLines(Table).Select(KernelOutcome.Parse) : [];

    private static KernelOutcome Measure(KernelCell cell)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "MlNetTransfer.Benchmarks.dll");
        ProcessStartInfo start = new("dotnet", [dll, "kernels-cell", cell.Backbone, $"{cell.Side}", $"{cell.Batch}", $"{cell.Threads}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ONEDNN_MAX_CPU_ISA"] = cell.Isa;
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        bool ended = EndsInTime(process, started);
        Task.WaitAll(error, output);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string end = ended ? KernelOutcome.EndOf(process.ExitCode) : KernelOutcome.TimeOut;
        if (end == KernelOutcome.Well)
        {
            return new(cell, end, KernelErrors.Parse(output.Result.Trim().Split(',')), seconds, Report.Commit);
        }

        Console.Error.WriteLine(error.Result);
        return new(cell, end, null, seconds, Report.Commit);
    }

    private static bool EndsInTime(Process process, long started)
    {
        while (!process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            process.Refresh();
            if (Stopwatch.GetElapsedTime(started) > Longest || Work(process) > MostWork)
            {
                process.Kill(entireProcessTree: true);
                return false;
            }
        }

        return true;
    }

    private static TimeSpan Work(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return TimeSpan.Zero;
        }
    }
}
