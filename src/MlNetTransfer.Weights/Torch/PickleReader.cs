using System.Buffers.Binary;
using System.Text;

namespace MlNetTransfer.Weights.Torch;

/// <summary>The bytes of a pickle, front to back; a length is checked against what is left before anything is made of it.</summary>
internal sealed class PickleReader(byte[] bytes)
{
    private const int LongestLine = 256;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>The one number that a pickle stores big-endian.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    public string Text(uint length) => Decode(Take(length));

    /// <summary>Text up to a line feed, which is read too.</summary>
    public string Line()
    {
        ReadOnlySpan<byte> rest = bytes.AsSpan(Position, Math.Min(LongestLine, bytes.Length - Position));
        int length = rest.IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new InvalidDataException($"a name at byte {Position} of the pickle has no end within {rest.Length} bytes");
        }

        string line = Decode(rest[..length]);
        Position += length + 1;
        return line;
    }

    public ReadOnlySpan<byte> Take(ulong count)
    {
        int left = bytes.Length - Position;
        if (count > (ulong)left)
        {
            throw new InvalidDataException($"{count} bytes are needed at byte {Position} of the pickle, {left} are left");
        }

        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>Checks that as many bytes follow, and reads none.</summary>
    public void Expect(ulong count)
    {
        int position = Position;
        _ = Take(count);
        Position = position;
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a text of the pickle is not UTF-8", e);
        }
    }
}
