using System.Runtime.InteropServices;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>Makes libtorch compute rightly on processors that hide their caches; elsewhere asks CPUID, four times at most, and does nothing.</summary>
internal static partial class KernelRemedies
{
    /// <summary>oneDNN's variable for the newest instructions it may use; read when the first primitive is planned.</summary>
    public const string Cap = "ONEDNN_MAX_CPU_ISA";

    // Its name before oneDNN had its own; still read.
    private const string OlderCap = "DNNL_MAX_CPU_ISA";

    // The newest set for which oneDNN 3.7 has no brgconv, whose blocks are sized by the caches.
    private const string WithoutBlockedConvolutions = "AVX";

    private const int Overwrite = 1;

    /// <summary>To be called when libtorch is loaded and has computed nothing.</summary>
    public static KernelRemedy Apply() => Apply(CacheTopology.OfProcessor(), OneDnnCaches.Find);

    internal static KernelRemedy Apply(CacheTopology? topology, Func<OneDnnCaches?> find)
    {
        if (topology is not { IsHidden: true })
        {
            return KernelRemedy.None;
        }

        if (find() is { } caches && caches.Believes(topology))
        {
            caches.Levels = 0;
            return KernelRemedy.CacheSizes;
        }

        if (Environment.GetEnvironmentVariable(Cap) is { Length: > 0 } || Environment.GetEnvironmentVariable(OlderCap) is { Length: > 0 })
        {
            return KernelRemedy.LeftToUser;
        }

        SetNative(Cap, WithoutBlockedConvolutions);
        return KernelRemedy.InstructionSet;
    }

    /// <summary>On Unix .NET keeps the variables that it sets to itself.</summary>
    private static void SetNative(string name, string value)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        else
        {
            _ = SetVariable(name, value, Overwrite);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
