using System.Runtime.Intrinsics.X86;

namespace MlNetTransfer.Torch.Native;

/// <summary>The data caches that CPUID shows of an AMD processor, read as oneDNN 3.7 reads them.</summary>
/// <remarks>
/// oneDNN asks Xbyak, which takes three levels of every AMD processor and multiplies what leaf 0x8000001D says of each: ways, partitions, bytes of a
/// line and sets, each less one
/// ("AMD64 Architecture Programmer's Manual, volume 3", E.4.15). Many virtual machines do not pass that leaf on. All zeros read as a cache of 1
/// byte, oneDNN 3.7.1 sizes the blocks of its
/// 1 × 1 convolutions by it, and then sums wrongly on two threads or more (<c>brgconv_1x1</c>) or divides by zero (<c>brg_blocking_t::est_eff_1x1</c>).
/// On Intel's processors no level at all is taken from zeros, and oneDNN goes by sizes of its own.
/// </remarks>
/// <param name="Bytes">Of levels 1, 2 and 3.</param>
internal sealed record CacheTopology(IReadOnlyList<uint> Bytes)
{
    /// <summary>Bytes of a cache of which the leaf says nothing.</summary>
    public const uint Nothing = 1;

    private const uint Topology = 0x8000001D;

    // "Auth", "enti", "cAMD" as CPUID returns them.
    private const uint AuthenticAmdB = 0x68747541, AuthenticAmdD = 0x69746E65, AuthenticAmdC = 0x444D4163;

    // No processor with AVX had less in any level.
    private const uint SmallestCache = 4096;

    // The second sub-leaf tells of the instructions' cache.
    private static readonly uint[] DataCaches = [0, 2, 3];

    /// <summary>The CPUID instruction: a leaf and a sub-leaf in, four registers out.</summary>
    internal delegate (uint Eax, uint Ebx, uint Ecx, uint Edx) Instruction(uint leaf, uint subLeaf);

    /// <summary>Whether a level is smaller than any there is.</summary>
    public bool IsHidden => Bytes.Any(b => b < SmallestCache);

    /// <summary>This processor's; null where it is not AMD's.</summary>
    public static CacheTopology? OfProcessor() => X86Base.IsSupported ? Of(Cpuid) : null;

    internal static CacheTopology? Of(Instruction cpuid)
    {
        (_, uint b, uint c, uint d) = cpuid(0, 0);
        bool amd = (b, c, d) == (AuthenticAmdB, AuthenticAmdC, AuthenticAmdD);
        return amd ? new CacheTopology([.. DataCaches.Select(level => Size(cpuid(Topology, level)))]) : null;
    }

    private static uint Size((uint Eax, uint Ebx, uint Ecx, uint Edx) leaf) =>
        unchecked(((leaf.Ebx >> 22) + 1) * (((leaf.Ebx >> 12) & 0x3FF) + 1) * ((leaf.Ebx & 0xFFF) + 1) * (leaf.Ecx + 1));

    private static (uint Eax, uint Ebx, uint Ecx, uint Edx) Cpuid(uint leaf, uint subLeaf)
    {
        (int a, int b, int c, int d) = X86Base.CpuId(unchecked((int)leaf), (int)subLeaf);
        return unchecked(((uint)a, (uint)b, (uint)c, (uint)d));
    }
}
