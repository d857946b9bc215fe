namespace MlNetTransfer.Weights.Hdf5;

/// <summary>A name in a group and the object it stands for.</summary>
/// <param name="Name">One part of a path.</param>
/// <param name="Address">Of the object's header; null for a soft, external or user-defined link, which is not followed.</param>
internal readonly record struct Hdf5Link(string Name, ulong? Address)
{
    private const byte WidthOfLength = 0x03, OrderStored = 0x04, TypeStored = 0x08, CharsetStored = 0x10;
    private const int OrderBytes = 8;

    /// <summary>A link message; specification 3.0, IV.A.2.g.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static Hdf5Link Parse(Hdf5Nodes nodes, long position)
    {
        if (nodes.Bytes.Number(position, 1) != 1)
        {
            throw new InvalidDataException($"the link at byte {position} has version {nodes.Bytes.Number(position, 1)}; there is 1");
        }

        byte flags = (byte)nodes.Bytes.Number(position + 1, 1);
        position += 2;
        bool isHard = (flags & TypeStored) == 0 || nodes.Bytes.Number(position, 1) == 0;
        position += ((flags & TypeStored) != 0 ? 1 : 0) + ((flags & OrderStored) != 0 ? OrderBytes : 0) + ((flags & CharsetStored) != 0 ? 1 : 0);
        int width = 1 << (flags & WidthOfLength);
        ulong length = nodes.Bytes.Number(position, width);
        string name = nodes.Name(position + width, length);
        return new Hdf5Link(name, isHard ? nodes.Address(position + width + (long)length) : null);
    }
}
