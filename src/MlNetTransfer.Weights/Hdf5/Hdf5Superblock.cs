using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The first block of an HDF5 file.</summary>
/// <remarks>HDF5 File Format Specification 3.0, II.A "Format Signature and Superblock".</remarks>
internal static class Hdf5Superblock
{
    private const int Version = 8;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <returns>Address of the root group's object header.</returns>
    /// <exception cref="InvalidDataException">It is not one that is read.</exception>
    public static ulong Root(MappedBytes bytes)
    {
        if (!bytes.Has(0, Signature))
        {
            throw new InvalidDataException("it does not begin with the signature of HDF5");
        }

        // Version → where the size of addresses, the base address and the root's address stand.
        ulong version = bytes.Number(Version, 1);
        (int sizes, int @base, int root) = version switch
        {
            0 => (13, 24, 64),
            1 => (13, 28, 68),
            2 or 3 => (9, 12, 36),
            _ => throw new InvalidDataException($"its superblock has version {version}; read are 0 to 3"),
        };
        if (bytes.Number(sizes, 1) != Hdf5Nodes.AddressBytes
            || bytes.Number(sizes + 1, 1) != Hdf5Nodes.AddressBytes
            || bytes.Number(@base, Hdf5Nodes.AddressBytes) != 0)
        {
            ulong offset = bytes.Number(sizes, 1), begin = bytes.Number(@base, Hdf5Nodes.AddressBytes);
            throw new InvalidDataException($"its addresses have {offset} bytes and begin at {begin}; read are 8 bytes from 0");
        }

        return bytes.Number(root, Hdf5Nodes.AddressBytes);
    }
}
