using MlNetTransfer.Torch.Native;

namespace MlNetTransfer.Tests.Torch.Kernels;

public class BFloat16Tests
{
    [Theory]
    [InlineData(0x20u, 1u << 5, 0u, true)]
    [InlineData(0x20u, 0u, 1u << 22, true)]
    [InlineData(0x20u, 1u << 4, 1u << 21, false)]
    [InlineData(0x6u, 1u << 5, 1u << 22, false)]
    public void A_processor_has_it_by_vectors_or_by_tiles(uint leaves, uint vectors, uint tiles, bool has) => Assert.Equal(
        has,
        BFloat16.Has((leaf, sub) => (leaf, sub) switch
        {
            (0, _) => (leaves, 0u, 0u, 0u),
            (7, 0) => (0u, 0u, 0u, tiles),
            (7, 1) => (vectors, 0u, 0u, 0u),
            _ => default,
        }));

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("ALL", true)]
    [InlineData("avx512_core_bf16", true)]
    [InlineData("AVX512_CORE_AMX_FP16", true)]
    [InlineData("AVX512_CORE_VNNI", false)]
    [InlineData("AVX512_CORE", false)]
    [InlineData("AVX2", false)]
    [InlineData("SSE41", false)]
    public void A_user_who_limits_oneDNN_below_it_is_obeyed(string? cap, bool allowed) => Assert.Equal(allowed, BFloat16.Allows(cap));
}
