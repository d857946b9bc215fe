using System.Text;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Protobuf;

/// <summary>Walks the fields of a protobuf message where it lies, without copying it. One level at a time: nothing recurses, so
/// nothing can be nested too deep.</summary>
/// <remarks>Format: protobuf.dev, "Encoding": a key varint (number × 8 + wire type), then a varint (0), 8 bytes (1), a length and
/// bytes (2) or 4 bytes (5).</remarks>
internal static class ProtobufMessage
{
    private const int LongestName = 4096;
    private const int LongestVarint = 10;
    private const int Groups = 3;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The bytes are no protobuf message; thrown at the field that is wrong.</exception>
    public static IEnumerable<ProtobufField> Fields(MappedBytes bytes, long begin, long end)
    {
        long position = begin;
        while (position < end)
        {
            ulong key = Varint(bytes, ref position, end);
            int wire = (int)(key & 7);
            if (key >> 3 is 0 or > int.MaxValue)
            {
                throw new InvalidDataException($"byte {position} has field number {key >> 3}");
            }

            ulong value = 0;
            long length = wire switch { 1 => sizeof(ulong), 5 => sizeof(uint), _ => 0 };
            if (wire is 0 or 2)
            {
                long start = position;
                value = Varint(bytes, ref position, end);
                length = wire == 0 ? 0 : (long)Math.Min(value, long.MaxValue);
                begin = wire == 0 ? start : position;
            }
            else
            {
                string group = wire is Groups or Groups + 1 ? ", a group; the format has none" : "";
                begin = length > 0 ? position : throw new InvalidDataException($"byte {position} has wire type {wire}{group}");
            }

            if (length > end - position)
            {
                throw new InvalidDataException($"field {key >> 3} at byte {position} claims {length} bytes, its message has {end - position} left");
            }

            position += length;
            ulong number = wire is 1 or 5 ? bytes.Number(begin, (int)length) : wire == 0 ? value : 0;
            yield return new ProtobufField((int)(key >> 3), number, begin, position, wire == 2);
        }
    }

    /// <exception cref="InvalidDataException">No varint of at most 10 bytes stands there.</exception>
    public static ulong Varint(MappedBytes bytes, ref long position, long end)
    {
        Span<byte> buffer = stackalloc byte[LongestVarint];
        int available = (int)Math.Min(LongestVarint, end - position);
        bytes.Read(position, buffer[..available]);
        ulong value = 0;
        for (int i = 0; i < available; i++)
        {
            value |= (ulong)(buffer[i] & 0x7F) << (7 * i);
            if (buffer[i] < 0x80)
            {
                position += i + 1;
                return value;
            }
        }

        throw new InvalidDataException($"a number at byte {position} does not end");
    }

    /// <summary>Whether the answer is yes before anything malformed is met.</summary>
    public static bool Recognises(Func<bool> question)
    {
        try
        {
            return question();
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidDataException">It is not UTF-8, or too long for a name.</exception>
    public static string Text(MappedBytes bytes, ProtobufField field)
    {
        if (field.Length > LongestName)
        {
            throw new InvalidDataException($"a name at byte {field.Begin} has {field.Length} bytes; allowed are {LongestName}");
        }

        try
        {
            return Utf8.GetString(bytes.Read(field.Begin, field.Length));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"a name at byte {field.Begin} is not UTF-8", e);
        }
    }
}
