using System.Text;

namespace MlNetTransfer.Sessions;

/// <summary>Walks over the fields of one Protobuf message: enough to find a name in a graph, without a library for all of ONNX.</summary>
/// <param name="message">Its bytes.</param>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>What it holds, where that is bytes, a text or a message; else empty.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The same as a text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value);

    /// <summary>Goes to the next field.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)(tag >> 3);
        Value = default;
        switch ((int)(tag & 7))
        {
            case Varint:
                ReadVarint();
                break;
            case Fixed64:
                Take(sizeof(ulong));
                break;
            case Fixed32:
                Take(sizeof(uint));
                break;
            case Bytes:
                Value = Take(ReadVarint());
                break;
            default:
                throw new InvalidDataException("is no Protobuf message");
        }

        return true;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("holds a number of more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new InvalidDataException("ends inside a field");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
