using System.Runtime.InteropServices;

namespace MlNetTransfer.Serve;

/// <summary>Has glibc give freed memory back. By itself it learns from the first large image that is freed to keep blocks of up to 32 MB, and up to 64 MB in
/// each of eight heaps a core; and it never gives back what is free between blocks in use.</summary>
/// <remarks>Does nothing where the C library is another.</remarks>
internal sealed partial class SteadyMemory(TimeProvider time) : BackgroundService
{
    private const string Library = "libc.so.6";

    // malloc.h; setting one of the first two switches the learning off.
    private const int TrimThreshold = -1, MappingThreshold = -3, MostHeaps = -8;

    // What is longer is an image of its own, and asked of the kernel: own choice, eight times the pixels that most networks see.
    private const int Long = 4 << 20;

    // Own choice: it takes some milliseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly bool IsGlibc = OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(Library, out nint library)
        && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);

    /// <summary>Before anything large is allocated.</summary>
    public static void Begin()
    {
        if (IsGlibc)
        {
            _ = SetOption(MappingThreshold, Long);
            _ = SetOption(TrimThreshold, 2 * Long);
            _ = SetOption(MostHeaps, Environment.ProcessorCount);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (IsGlibc && await timer.WaitForNextTickAsync(stoppingToken))
        {
            _ = TrimHeaps(0);
        }
    }

    [LibraryImport(Library, EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int TrimHeaps(nuint pad);
}
