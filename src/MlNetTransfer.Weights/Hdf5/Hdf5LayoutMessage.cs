namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Reads where a dataset's values lie.</summary>
/// <remarks>Specification 3.0, IV.A.2.i "The Data Layout Message", versions 3 and 4; keys of chunks: III.A.1.</remarks>
internal static class Hdf5LayoutMessage
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2;
    private const int SingleChunk = 1;
    private const byte SingleChunkFiltered = 0x02;

    /// <returns>Null for a layout that is not read; the text says which.</returns>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static (Hdf5Layout? Layout, string Kind) Parse(Hdf5Nodes nodes, Hdf5Message message, int rank, int bytesPerValue)
    {
        long begin = message.AtLeast(2).Begin;
        int version = (int)nodes.Bytes.Number(begin, 1), kind = (int)nodes.Bytes.Number(begin + 1, 1);
        return (version, kind) switch
        {
            (3 or 4, Compact) => (Piece(begin + 4, (long)nodes.Bytes.Number(message.AtLeast(4).Begin + 2, 2), message), "compact"),
            (3 or 4, Contiguous) => (Contiguously(nodes, message.AtLeast(18).Begin + 2), "contiguous"),
            (3, Chunked) => (ByTree(nodes, message, rank, bytesPerValue), "chunked"),
            (4, Chunked) => ByIndex(nodes, message, rank, bytesPerValue),
            _ => (null, kind == 3 ? "in other files (virtual)" : $"layout {kind} of version {version}"),
        };
    }

    private static Hdf5Layout Piece(long position, long length, Hdf5Message message) =>
        new(message.AtLeast(4 + length).Length > 0 ? position : null, length, null, []);

    private static Hdf5Layout Contiguously(Hdf5Nodes nodes, long position)
    {
        ulong address = nodes.Address(position), length = nodes.Address(position + Hdf5Nodes.AddressBytes);
        return address == Hdf5Nodes.Undefined
            ? new Hdf5Layout(null, 0, null, [])
            : new Hdf5Layout((long)Math.Min(address, long.MaxValue), (long)Math.Min(length, long.MaxValue), null, []);
    }

    private static Hdf5Layout ByTree(Hdf5Nodes nodes, Hdf5Message message, int rank, int bytesPerValue)
    {
        int dimensions = (int)nodes.Bytes.Number(message.AtLeast(11).Begin + 2, 1);
        long[] shape = Shape(nodes, message.AtLeast(11 + (4L * dimensions)).Begin + 11, sizeof(uint), dimensions, rank, bytesPerValue);
        ulong tree = nodes.Address(message.Begin + 3);
        List<Hdf5Chunk> chunks = [];
        if (tree != Hdf5Nodes.Undefined)
        {
            foreach ((long key, ulong address) in Hdf5Tree.Leaves(nodes, tree, Hdf5Tree.Chunks, 8 + (8 * dimensions)))
            {
                long[] origin = [.. Enumerable.Range(0, rank).Select(d => (long)Math.Min(nodes.Address(key + 8 + (8 * d)), int.MaxValue))];
                chunks.Add(Chunk(nodes, origin, address, nodes.Bytes.Number(key, 4), (uint)nodes.Bytes.Number(key + 4, 4)));
            }
        }

        return new Hdf5Layout(null, 0, shape, chunks);
    }

    /// <summary>Version 4: read is a dataset that is one chunk; the other indices are written by libver='latest' only, which Keras does not use.</summary>
    private static (Hdf5Layout? Layout, string Kind) ByIndex(Hdf5Nodes nodes, Hdf5Message message, int rank, int bytesPerValue)
    {
        long begin = message.AtLeast(5).Begin;
        byte flags = (byte)nodes.Bytes.Number(begin + 2, 1);
        int dimensions = (int)nodes.Bytes.Number(begin + 3, 1), width = (int)nodes.Bytes.Number(begin + 4, 1);
        if (width is 0 or > 8)
        {
            throw new InvalidDataException($"the chunks' dimensions at byte {begin} have {width} bytes each");
        }

        long index = message.AtLeast(6 + ((long)width * dimensions)).Begin + 5 + ((long)width * dimensions);
        int kind = (int)nodes.Bytes.Number(index, 1);
        if (kind != SingleChunk)
        {
            return (null, $"chunk index {kind}, save it without libver='latest'");
        }

        long[] shape = Shape(nodes, begin + 5, width, dimensions, rank, bytesPerValue);
        bool isFiltered = (flags & SingleChunkFiltered) != 0;
        double plain = shape.Aggregate((double)bytesPerValue, (a, b) => a * b);
        ulong stored = isFiltered ? nodes.Address(index + 1) : (ulong)Math.Min(plain, long.MaxValue / 2);
        ulong address = nodes.Address(index + 1 + (isFiltered ? 12 : 0));
        uint skipped = isFiltered ? (uint)nodes.Bytes.Number(index + 9, 4) : uint.MaxValue;
        return (new Hdf5Layout(null, 0, shape, address == Hdf5Nodes.Undefined ? [] : [Chunk(nodes, new long[rank], address, stored, skipped)]), "chunked");
    }

    private static Hdf5Chunk Chunk(Hdf5Nodes nodes, long[] origin, ulong address, ulong stored, uint skipped)
    {
        nodes.TakeChunk(stored);
        return address <= (ulong)nodes.Bytes.Length - stored
            ? new Hdf5Chunk(origin, (long)address, (long)stored, skipped)
            : throw new InvalidDataException($"a chunk claims {stored} bytes at byte {address}; the file has {nodes.Bytes.Length}");
    }

    /// <summary>A chunk's shape; the format adds the bytes of a value as a last dimension.</summary>
    private static long[] Shape(Hdf5Nodes nodes, long position, int width, int dimensions, int rank, int bytesPerValue)
    {
        ulong[] shape = [.. Enumerable.Range(0, dimensions).Select(d => nodes.Bytes.Number(position + ((long)width * d), width))];
        return rank > 0 && dimensions == rank + 1 && shape[^1] == (ulong)bytesPerValue && shape.All(d => d is > 0 and <= int.MaxValue)
            ? [.. shape[..^1].Select(d => (long)d)]
            : throw new InvalidDataException(
                $"chunks of [{string.Join(", ", shape)}] at byte {position} belong to a dataset of {rank} dimensions and {bytesPerValue} bytes per value");
    }
}
