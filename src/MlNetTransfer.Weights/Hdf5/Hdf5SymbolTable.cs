namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Links as h5py stores them by default: a tree of symbol tables, with the names in a heap.</summary>
/// <remarks>Specification 3.0, III.A.1 "Version 1 B-trees", III.B "Symbol Table Nodes", III.C "Symbol Table Entry", III.D "Local Heaps".</remarks>
internal static class Hdf5SymbolTable
{
    private const int EntryBytes = 40;
    private const ulong SoftLink = 2;

    public static IEnumerable<Hdf5Link> Links(Hdf5Nodes nodes, Hdf5Message message)
    {
        ulong tree = nodes.Address(message.Begin);
        long heap = nodes.Enter(nodes.Address(message.Begin + Hdf5Nodes.AddressBytes), "local heap", "HEAP"u8);
        ulong names = nodes.Address(heap + 24);
        foreach ((long _, ulong child) in Hdf5Tree.Leaves(nodes, tree, Hdf5Tree.Groups, Hdf5Nodes.AddressBytes))
        {
            long table = nodes.Enter(child, "symbol table", "SNOD"u8);
            int count = (int)nodes.Bytes.Number(table + 6, 2);
            for (int i = 0; i < count; i++)
            {
                long entry = table + 8 + ((long)i * EntryBytes);
                ulong name = nodes.Address(entry) + names;
                if (name > (ulong)nodes.Bytes.Length)
                {
                    throw new InvalidDataException($"the entry at byte {entry} has its name at byte {name}");
                }

                bool isSoft = nodes.Bytes.Number(entry + 16, sizeof(uint)) == SoftLink;
                yield return new Hdf5Link(nodes.Name((long)name, null), isSoft ? null : nodes.Address(entry + Hdf5Nodes.AddressBytes));
            }
        }
    }
}
