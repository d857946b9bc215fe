using System.Numerics;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>A fractal heap, as far as links need it: objects in direct blocks, without filters.</summary>
/// <param name="Nodes">The file.</param>
/// <param name="Root">Address of its only block, or of the table of its blocks.</param>
/// <param name="Rows">Of that table; 0 when there is only one block.</param>
/// <param name="Width">Blocks in a row.</param>
/// <param name="FirstBytes">Bytes of a block in the first two rows; doubles with every row after.</param>
/// <param name="DirectRows">Rows whose blocks hold objects; those after hold tables.</param>
/// <param name="OffsetBytes">Of an offset into the heap.</param>
/// <remarks>Specification 3.0, III.G "Fractal Heap".</remarks>
internal sealed record Hdf5Heap(Hdf5Nodes Nodes, long Root, int Rows, long Width, long FirstBytes, int DirectRows, int OffsetBytes)
{
    private const byte KindBits = 0xF0;
    private const int TableHeadBytes = 13;

    // libhdf5 writes 64 KiB for groups.
    private const ulong LargestBlock = 1UL << 30;

    public static Hdf5Heap Open(Hdf5Nodes nodes, ulong address)
    {
        long heap = nodes.Enter(address, "heap of links", "FRHP"u8);
        ulong filters = nodes.Bytes.Number(heap + 7, 2), first = nodes.Address(heap + 112);
        ulong largest = nodes.Address(heap + 120), offsetBits = nodes.Bytes.Number(heap + 128, 2);
        if (filters != 0
            || !BitOperations.IsPow2(first) || !BitOperations.IsPow2(largest)
            || first > largest || largest > LargestBlock
            || offsetBits is 0 or > 56)
        {
            throw new InvalidDataException(
                $"the heap of links at byte {heap} has blocks of {first} to {largest} bytes, offsets of {offsetBits} bits and {filters} bytes of filters");
        }

        int rows = (int)nodes.Bytes.Number(heap + 140, 2);
        long root = nodes.Enter(nodes.Address(heap + 132), "block of a heap", rows == 0 ? "FHDB"u8 : "FHIB"u8);
        int directRows = BitOperations.Log2(largest) - BitOperations.Log2(first) + 2;
        return new Hdf5Heap(nodes, root, rows, (long)nodes.Bytes.Number(heap + 110, 2), (long)first, directRows, ((int)offsetBits + 7) / 8);
    }

    /// <param name="identifier">Position of the object's identifier: a byte that says of which kind it is, offset, length.</param>
    /// <returns>Position of the object.</returns>
    /// <exception cref="InvalidDataException">It lies where links never do, or nowhere.</exception>
    public long Find(long identifier)
    {
        if ((Nodes.Bytes.Number(identifier, 1) & KindBits) != 0)
        {
            throw new InvalidDataException($"a link at byte {identifier} is stored outside the blocks of its heap");
        }

        long offset = (long)Nodes.Bytes.Number(identifier + 1, OffsetBytes);
        if (Rows == 0)
        {
            return Root + offset;
        }

        long before = 0;
        for (int row = 0; row < Math.Min(Rows, DirectRows); row++)
        {
            long size = FirstBytes << Math.Max(0, row - 1);
            if (offset < before + (size * Width))
            {
                long column = (offset - before) / size;
                ulong block = Nodes.Address(Root + TableHeadBytes + OffsetBytes + (((row * Width) + column) * Hdf5Nodes.AddressBytes));
                return block < (ulong)Nodes.Bytes.Length
                    ? (long)block + ((offset - before) % size)
                    : throw new InvalidDataException($"a block of the heap at byte {Root} is said to begin at byte {block}");
            }

            before += size * Width;
        }

        throw new InvalidDataException($"a link lies {offset} bytes into the heap at byte {Root}, whose blocks end at {before}");
    }
}
