using System.Runtime.InteropServices;

namespace MlNetTransfer.Torch.Native;

/// <summary>While one exists, glibc keeps freed memory for the next allocation; without it, every activation of more than a few megabytes is asked of
/// the kernel and zeroed by it anew, which takes a quarter of a training step. The last one to be disposed gives the memory back.</summary>
/// <remarks>Concerns the whole process, in which blocks up to 32 MB stay on the heap afterwards. Does nothing where the C library is another.</remarks>
internal sealed partial class RetainedMemory : IDisposable
{
    private const string Library = "libc.so.6";

    // malloc.h, and mallopt(3) for the defaults.
    private const int TrimThreshold = -1, TopPad = -2, MappingThreshold = -3, MostMappings = -4;
    private const int DefaultTopPad = 0, DefaultMostMappings = 65536;

    // Where glibc's own adjustment ends, which any of these calls switches off for good.
    private const int LargestMappingThreshold = 32 << 20, LargestTrimThreshold = 2 * LargestMappingThreshold;
    private const int LargestInt = int.MaxValue, GrowBy = 64 << 20;

    private static readonly Lock Gate = new();
    private static readonly bool IsGlibc = OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(Library, out nint library)
        && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);
    private static int _users;

    public RetainedMemory()
    {
        lock (Gate)
        {
            if (_users++ == 0)
            {
                Set(LargestInt, GrowBy, mostMappings: 0);
            }
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                Set(LargestTrimThreshold, DefaultTopPad, DefaultMostMappings);
                Release();
            }
        }
    }

    /// <summary>Gives what is free now back to the kernel.</summary>
    public static void Release()
    {
        if (IsGlibc)
        {
            _ = TrimHeap(0);
        }
    }

    private static void Set(int trimThreshold, int topPad, int mostMappings)
    {
        if (IsGlibc)
        {
            _ = SetOption(TrimThreshold, trimThreshold);
            _ = SetOption(TopPad, topPad);
            _ = SetOption(MappingThreshold, LargestMappingThreshold);
            _ = SetOption(MostMappings, mostMappings);
        }
    }

    [LibraryImport(Library, EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);
}
