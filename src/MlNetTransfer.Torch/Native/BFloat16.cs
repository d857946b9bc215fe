using System.Runtime.Intrinsics.X86;

namespace MlNetTransfer.Torch.Native;

/// <summary>Whether this processor multiplies bfloat16 by itself, and oneDNN may have it do so. Elsewhere libtorch computes it in detours that are slower
/// than float32.</summary>
internal static class BFloat16
{
    // Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, CPUID: leaf 7, sub-leaf 1, EAX bit 5 (AVX512_BF16); sub-leaf 0, EDX bit 22
    // (AMX-BF16).
    private const uint Features = 7;
    private const int VectorsBit = 5, TilesBit = 22;

    // Values of ONEDNN_MAX_CPU_ISA that leave AVX512_BF16 in.
    private static readonly string[] CapsThatHaveIt = ["ALL", "DEFAULT", "AVX512_CORE_BF16", "AVX512_CORE_FP16", "AVX10_1_512", "AVX512_CORE_AMX"];

    /// <summary>To be asked when libtorch is loaded, for what was done about its kernels counts.</summary>
    public static bool IsNative =>
        X86Base.IsSupported && Avx512F.IsSupported
        && Libtorch.Remedy != Training.KernelRemedy.InstructionSet
        && Allows(Environment.GetEnvironmentVariable(KernelRemedies.Cap) ?? Environment.GetEnvironmentVariable(KernelRemedies.OlderCap))
        && Has((leaf, subLeaf) => unchecked(((uint, uint, uint, uint))X86Base.CpuId((int)leaf, (int)subLeaf)));

    internal static bool Has(CacheTopology.Instruction cpuid) =>
        cpuid(0, 0).Eax >= Features && ((cpuid(Features, 1).Eax >> VectorsBit & 1) == 1 || (cpuid(Features, 0).Edx >> TilesBit & 1) == 1);

    /// <summary>What the user limited oneDNN to, if anything.</summary>
    internal static bool Allows(string? cap) =>
        string.IsNullOrEmpty(cap) || CapsThatHaveIt.Any(allowed => cap.StartsWith(allowed, StringComparison.OrdinalIgnoreCase));
}
