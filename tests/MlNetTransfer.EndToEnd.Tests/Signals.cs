using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Tests;

/// <summary>Asks a process to stop, as Ctrl+C or a service manager does.</summary>
internal static partial class Signals
{
    private const int Interrupt = 2, Terminate = 15;

    // What a shell starts in the background ignores Ctrl+C, and so does every process below it; our programs stop alike at both signals.
    private static readonly int StopSignal = IgnoresInterrupt() ? Terminate : Interrupt;

    /// <summary>What a program says that <see cref="Stop"/> stopped: 128 and the number of the signal, as shells do.</summary>
    public static int ExitCode => 128 + StopSignal;

    public static void SkipWhereThereAreNone() => Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent the POSIX way");

    /// <summary>Ctrl+C.</summary>
    public static void Stop(Process process) => Assert.Equal(0, Kill(process.Id, StopSignal));

    /// <summary>SIGTERM, as service managers and containers send it.</summary>
    public static void End(Process process) => Assert.Equal(0, Kill(process.Id, Terminate));

    /// <summary>Any signal, by its number.</summary>
    public static void Send(int process, int signal) => Assert.True(TrySend(process, signal));

    /// <summary>Any signal, to a process that may be gone.</summary>
    public static bool TrySend(int process, int signal) => Kill(process, signal) == 0;

    /// <summary>Bit 2 − 1 of the signals that Linux says are ignored (proc(5)).</summary>
    private static bool IgnoresInterrupt() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (Interrupt - 1) & 1) == 1;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
