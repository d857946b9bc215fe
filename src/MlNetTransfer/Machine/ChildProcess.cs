using System.ComponentModel;
using System.Diagnostics;

namespace MlNetTransfer.Machine;

/// <summary>Runs a program to its end, with bounded time and captured output; it and what it started never outlive the call.</summary>
public static class ChildProcess
{
    /// <summary>Runs it.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="arguments">Handed over one by one; no shell sees them.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables besides this process's own; null takes one away.</param>
    /// <param name="bound">Longest time.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the program was ended.</exception>
    public static ChildResult Run(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string?> environment,
        TimeSpan bound,
        CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder
        };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return new ChildResult(null, "", e.Message, TimedOut: false);
        }

        using Process process = started!;
        return Finish(process, bound, cancellationToken);
    }

    private static ChildResult Finish(Process process, TimeSpan bound, CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None),
            error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(bound);
        try
        {
            Task.WhenAll(process.WaitForExitAsync(limit.Token), output, error).WaitAsync(limit.Token).GetAwaiter().GetResult();
            return new ChildResult(process.ExitCode, output.Result, error.Result, TimedOut: false);
        }
        catch (OperationCanceledException)
        {
            End(process);
            cancellationToken.ThrowIfCancellationRequested();
            return new ChildResult(null, "", "", TimedOut: true);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(5));
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile.
        }
    }
}
