namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Links of a large group that keeps their order: a version 2 B-tree over a heap of link messages.</summary>
/// <remarks>Specification 3.0, IV.A.2.c "Link Info", III.A.2 "Version 2 B-trees"; sizes of the counts in a node: libhdf5, H5B2hdr.c, H5B2__hdr_init.</remarks>
internal static class Hdf5DenseLinks
{
    private const byte OrderTracked = 0x01;
    private const int NodeHeadBytes = 6, NodeAroundBytes = 10, HashBytes = 4, DeepestTree = 8;
    private const ulong NameIndex = 5;

    public static IEnumerable<Hdf5Link> Links(Hdf5Nodes nodes, Hdf5Message message)
    {
        long position = message.AtLeast(2).Begin + 2 + ((nodes.Bytes.Number(message.Begin + 1, 1) & OrderTracked) != 0 ? 8 : 0);
        ulong heapAddress = nodes.Address(position);
        if (heapAddress == Hdf5Nodes.Undefined)
        {
            yield break;
        }

        Hdf5Heap heap = Hdf5Heap.Open(nodes, heapAddress);
        foreach (long record in Records(nodes, nodes.Address(position + Hdf5Nodes.AddressBytes)))
        {
            yield return Hdf5Link.Parse(nodes, heap.Find(record + HashBytes));
        }
    }

    /// <returns>Positions of the records.</returns>
    private static IEnumerable<long> Records(Hdf5Nodes nodes, ulong address)
    {
        long tree = nodes.Enter(address, "tree of links", "BTHD"u8);
        long nodeBytes = (long)nodes.Bytes.Number(tree + 6, 4), recordBytes = (long)nodes.Bytes.Number(tree + 10, 2);
        int depth = (int)nodes.Bytes.Number(tree + 12, 2);
        if (nodes.Bytes.Number(tree + 5, 1) != NameIndex || recordBytes <= HashBytes || nodeBytes < NodeAroundBytes + recordBytes || depth > DeepestTree)
        {
            throw new InvalidDataException($"the tree of links at byte {tree} has nodes of {nodeBytes} bytes, records of {recordBytes} and {depth} levels");
        }

        int countBytes = Width((nodeBytes - NodeAroundBytes) / recordBytes);
        int[] totalBytes = TotalBytes(nodeBytes, recordBytes, countBytes, depth);
        Stack<(ulong Address, long Count, int Level)> open = new([(nodes.Address(tree + 16), (long)nodes.Bytes.Number(tree + 24, 2), depth)]);
        while (open.TryPop(out (ulong Address, long Count, int Level) next))
        {
            if (next.Count == 0 || next.Count * recordBytes > nodeBytes)
            {
                throw new InvalidDataException($"a tree of links claims {next.Count} records in a node of {nodeBytes} bytes");
            }

            long node = nodes.Enter(next.Address, "node of links", next.Level == 0 ? "BTLF"u8 : "BTIN"u8) + NodeHeadBytes;
            for (long i = 0; i < next.Count; i++)
            {
                yield return node + (i * recordBytes);
            }

            long child = node + (next.Count * recordBytes);
            for (long i = 0; next.Level > 0 && i <= next.Count; i++, child += Hdf5Nodes.AddressBytes + countBytes + totalBytes[next.Level - 1])
            {
                open.Push((nodes.Address(child), (long)nodes.Bytes.Number(child + Hdf5Nodes.AddressBytes, countBytes), next.Level - 1));
            }
        }
    }

    /// <summary>Bytes of the count of all records below a child, by the child's level; none for leaves.</summary>
    private static int[] TotalBytes(long nodeBytes, long recordBytes, int countBytes, int depth)
    {
        int[] bytes = new int[depth + 1];
        double below = Math.Floor((double)(nodeBytes - NodeAroundBytes) / recordBytes);
        for (int level = 1; level <= depth; level++)
        {
            long pointer = Hdf5Nodes.AddressBytes + countBytes + bytes[level - 1];
            double most = Math.Floor((double)Math.Max(0, nodeBytes - NodeAroundBytes - pointer) / (recordBytes + pointer));
            below = Math.Min(long.MaxValue / 4, ((most + 1) * below) + most);
            bytes[level] = Width((long)below);
        }

        return bytes;
    }

    private static int Width(long most) => (int)((long.Log2(Math.Max(1, most)) / 8) + 1);
}
