using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Protobuf;

/// <summary>A repeated field of numbers, packed, one by one, or both mixed, as protobuf allows.</summary>
/// <param name="Begin">Where the message that holds it begins in the file.</param>
/// <param name="End">Where that message ends, exclusive.</param>
/// <param name="Field">Its number.</param>
/// <param name="BytesEach">4 or 8 for fixed numbers, 0 for varints.</param>
internal sealed record ProtobufNumbers(long Begin, long End, int Field, int BytesEach)
{
    /// <summary>The numbers' bits, from the first.</summary>
    /// <exception cref="InvalidDataException">The field holds no such numbers.</exception>
    public IEnumerable<ulong> Read(MappedBytes bytes)
    {
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, Begin, End).Where(f => f.Number == Field))
        {
            if (!field.IsBytes)
            {
                yield return field.Value;
                continue;
            }

            if (BytesEach > 0 && field.Length % BytesEach != 0)
            {
                throw new InvalidDataException($"field {Field} at byte {field.Begin} has {field.Length} bytes, {BytesEach} belong to every number");
            }

            for (long position = field.Begin; position < field.End;)
            {
                if (BytesEach == 0)
                {
                    yield return ProtobufMessage.Varint(bytes, ref position, field.End);
                }
                else
                {
                    yield return bytes.Number(position, BytesEach);
                    position += BytesEach;
                }
            }
        }
    }
}
