using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch.Native;

/// <summary>Makes libtorch compute rightly on processors that hide their caches; elsewhere asks CPUID, four times at most, and does nothing.</summary>
internal static class KernelRemedies
{
    /// <summary>oneDNN's variable for the newest instructions it may use; read when the first primitive is planned.</summary>
    public const string Cap = "ONEDNN_MAX_CPU_ISA";

    // Its name before oneDNN had its own; still read.
    public const string OlderCap = "DNNL_MAX_CPU_ISA";

    // The newest set for which oneDNN 3.7 has no brgconv, whose blocks are sized by the caches.
    private const string WithoutBlockedConvolutions = "AVX";

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

        NativeVariables.Set(Cap, WithoutBlockedConvolutions);
        return KernelRemedy.InstructionSet;
    }
}
