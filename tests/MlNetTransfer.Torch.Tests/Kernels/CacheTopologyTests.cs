using MlNetTransfer.Torch.Native;

namespace MlNetTransfer.Tests.Torch.Kernels;

public class CacheTopologyTests
{
    private static readonly (uint, uint, uint, uint) Amd = (0x10, 0x68747541, 0x444D4163, 0x69746E65), Intel = (0x20, 0x756E6547, 0x6C65746E, 0x49656E69);

    /// <summary>A processor of the third EPYC generation, as its CPUID printed it.</summary>
    [Fact]
    public void An_open_processor_tells_its_caches()
    {
        CacheTopology topology = CacheTopology.Of((leaf, sub) => (leaf, sub) switch
        {
            (0, _) => Amd,
            (0x8000001D, 0) => (0x121, 0x01C0003F, 0x3F, 0),
            (0x8000001D, 1) => (0x122, 0x01C0003F, 0x3F, 0),
            (0x8000001D, 2) => (0x143, 0x01C0003F, 0x3FF, 2),
            (0x8000001D, 3) => (0x4163, 0x03C0003F, 0x7FFF, 1),
            _ => default,
        })!;
        Assert.Equal([32 << 10, 512 << 10, 32 << 20], topology.Bytes);
        Assert.False(topology.IsHidden);
    }

    [Fact]
    public void A_leaf_of_zeros_is_read_as_caches_of_one_byte()
    {
        CacheTopology topology = CacheTopology.Of((leaf, _) => leaf == 0 ? Amd : default)!;
        Assert.Equal([1, 1, 1], topology.Bytes);
        Assert.True(topology.IsHidden);
    }

    [Fact]
    public void One_hidden_level_is_enough()
    {
        CacheTopology topology = CacheTopology.Of((leaf, sub) => leaf == 0 ? Amd : sub == 3 ? default : (0x121u, 0x01C0003Fu, 0x3Fu, 0u))!;
        Assert.True(topology.IsHidden);
    }

    [Fact]
    public void Of_other_makers_oneDNN_takes_no_level_from_zeros() => Assert.Null(CacheTopology.Of((leaf, _) => leaf == 0 ? Intel : default));
}
