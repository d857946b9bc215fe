namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The header of a group or dataset: its messages, over all blocks that it continues in.</summary>
/// <remarks>Specification 3.0, IV.A.1.a (version 1) and IV.A.1.b (version 2).</remarks>
internal static class Hdf5ObjectHeader
{
    private const int Version1 = 1;
    private const byte TimesStored = 0x20, AttributePhaseStored = 0x10, CreationOrderStored = 0x04, SizeWidth = 0x03;
    private const int ChecksumBytes = 4;
    private const int MostMessages = 65535;
    private const byte Shared = 0x02;

    /// <exception cref="InvalidDataException">There is no sound object header.</exception>
    public static List<Hdf5Message> Read(Hdf5Nodes nodes, ulong address)
    {
        bool isOld = address < long.MaxValue && nodes.Bytes.Has((long)address, [Version1]);
        long position = nodes.Enter(address, "object header", isOld ? [Version1] : "OHDR\u0002"u8);
        return isOld
            ? Messages(nodes, position + 16, (long)nodes.Bytes.Number(position + 8, sizeof(uint)), 8, isOld)
            : ReadNew(nodes, position);
    }

    private static List<Hdf5Message> ReadNew(Hdf5Nodes nodes, long position)
    {
        byte flags = (byte)nodes.Bytes.Number(position + 5, 1);
        position += 6 + ((flags & TimesStored) != 0 ? 16 : 0) + ((flags & AttributePhaseStored) != 0 ? 4 : 0);
        int width = 1 << (flags & SizeWidth);
        ulong length = nodes.Bytes.Number(position, width);
        return Messages(nodes, position + width, (long)Math.Min(length, long.MaxValue), (flags & CreationOrderStored) != 0 ? 6 : 4, isOld: false);
    }

    /// <param name="nodes">The file.</param>
    /// <param name="begin">First message of the first block.</param>
    /// <param name="length">Bytes of the messages in the first block.</param>
    /// <param name="headBytes">Of each message before its content.</param>
    /// <param name="isOld">Version 1.</param>
    private static List<Hdf5Message> Messages(Hdf5Nodes nodes, long begin, long length, int headBytes, bool isOld)
    {
        List<Hdf5Message> messages = [];
        Queue<(long Begin, long Length)> blocks = new([(begin, length)]);
        while (blocks.TryDequeue(out (long Begin, long Length) block))
        {
            for (long position = block.Begin, end = block.Begin + Math.Min(block.Length, nodes.Bytes.Length); position <= end - headBytes;)
            {
                // Version 1: type 2, size 2, flags 1, reserved 3. Version 2: type 1, size 2, flags 1, creation order 0 or 2.
                int typeBytes = isOld ? 2 : 1;
                Hdf5MessageType type = (Hdf5MessageType)nodes.Bytes.Number(position, typeBytes);
                int size = (int)nodes.Bytes.Number(position + typeBytes, 2);
                byte flags = (byte)nodes.Bytes.Number(position + typeBytes + 2, 1);
                Hdf5Message message = new(type, (flags & Shared) != 0, position + headBytes, size);
                position += headBytes + size;
                if (position > end || messages.Count == MostMessages)
                {
                    throw new InvalidDataException($"the message at byte {message.Begin} with {size} bytes leaves its object header, or is one too many");
                }

                messages.Add(message);
                if (type == Hdf5MessageType.Continuation)
                {
                    blocks.Enqueue(Continuation(nodes, message.AtLeast(16), isOld));
                }
            }
        }

        return messages;
    }

    private static (long Begin, long Length) Continuation(Hdf5Nodes nodes, Hdf5Message message, bool isOld)
    {
        ReadOnlySpan<byte> signature = isOld ? [] : "OCHK"u8;
        long begin = nodes.Enter(nodes.Address(message.Begin), "continued object header", signature);
        ulong length = nodes.Address(message.Begin + Hdf5Nodes.AddressBytes);
        return length <= (ulong)nodes.Bytes.Length
            ? (begin + signature.Length, (long)length - (isOld ? 0 : signature.Length + ChecksumBytes))
            : throw new InvalidDataException($"the continued object header at byte {begin} claims {length} bytes");
    }
}
