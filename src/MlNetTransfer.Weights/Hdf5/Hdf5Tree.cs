namespace MlNetTransfer.Weights.Hdf5;

/// <summary>A version 1 B-tree: "TREE", type, level, number of entries, siblings, then keys and children by turns.</summary>
/// <remarks>Specification 3.0, III.A.1. Every child stands one level lower, so that 255 levels are the most.</remarks>
internal static class Hdf5Tree
{
    /// <summary>Node type: leaves are symbol tables.</summary>
    public const ulong Groups = 0;

    /// <summary>Node type: leaves are chunks.</summary>
    public const ulong Chunks = 1;

    private const int HeadBytes = 24;

    /// <param name="nodes">The file.</param>
    /// <param name="root">Address of the tree.</param>
    /// <param name="type"><see cref="Groups"/> or <see cref="Chunks"/>.</param>
    /// <param name="keyBytes">Of a key.</param>
    /// <returns>Position of the key and address of the child for every leaf.</returns>
    /// <exception cref="InvalidDataException">The tree is malformed.</exception>
    public static IEnumerable<(long Key, ulong Child)> Leaves(Hdf5Nodes nodes, ulong root, ulong type, int keyBytes)
    {
        Stack<(ulong Address, int Level)> open = new([(root, -1)]);
        while (open.TryPop(out (ulong Address, int Level) next))
        {
            long node = nodes.Enter(next.Address, "tree", "TREE"u8);
            int level = (int)nodes.Bytes.Number(node + 5, 1);
            int count = (int)nodes.Bytes.Number(node + 6, 2);
            if (nodes.Bytes.Number(node + 4, 1) != type || (next.Level >= 0 && level != next.Level))
            {
                throw new InvalidDataException($"the tree at byte {node} is of another type or level than the one above it");
            }

            for (int i = 0; i < count; i++)
            {
                long key = node + HeadBytes + ((long)i * (keyBytes + Hdf5Nodes.AddressBytes));
                ulong child = nodes.Address(key + keyBytes);
                if (level > 0)
                {
                    open.Push((child, level - 1));
                }
                else
                {
                    yield return (key, child);
                }
            }
        }
    }
}
