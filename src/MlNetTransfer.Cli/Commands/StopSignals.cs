using System.Runtime.InteropServices;
using MlNetTransfer.Cli.Rendering;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Ctrl+C and SIGTERM, as requests to stop.</summary>
/// <remarks>After SIGTERM a service manager, a container or a cluster waits a few seconds and then kills the process. What takes longer to stop is
/// ended a little before: every file is whole or absent at any moment, so nothing is lost that the time would have saved.</remarks>
internal sealed partial class StopSignals : IDisposable
{
    // Less than the 10 seconds that are promised, and that Docker waits.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8), LongestWord = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private bool _terminated, _ends;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>128 and the number of the signal, as shells say it, for a command that was stopped.</summary>
    /// <param name="code">Of the command.</param>
    public int ExitCodeOf(int code) => code == ExitCode.Cancelled && _terminated ? ExitCode.Terminated : code;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    /// <summary>The first signal stops cleanly. A second Ctrl+C is left to the system, which ends the process; a second SIGTERM says nothing new:
    /// engines send it to a script and to each of its processes.</summary>
    private void Stop(PosixSignalContext context)
    {
        bool first = !_cancellation.IsCancellationRequested, terminates = context.Signal == PosixSignal.SIGTERM;
        context.Cancel = first || terminates;
        if (terminates && !_ends && !OperatingSystem.IsWindows())
        {
            // A thread of its own: those of the pool may all be at work.
            _ends = true;
            new Thread(EndInTime) { IsBackground = true }.Start();
        }

        if (first)
        {
            _terminated = terminates;
            _cancellation.Cancel();
        }
    }

    private static void EndInTime()
    {
        Thread.Sleep(Longest);

        // Nobody may read what is said.
        Thread says = new(() =>
            Terminal.ErrorLine("default", "Stopped at once, because what was being done takes long. What was finished before it is kept."))
        {
            IsBackground = true,
        };
        says.Start();
        says.Join(LongestWord);
        Exit(ExitCode.Terminated);
    }

    /// <summary>Ends the process as it is: without waiting for threads of native libraries, which compute on.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
