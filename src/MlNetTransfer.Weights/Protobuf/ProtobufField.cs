namespace MlNetTransfer.Weights.Protobuf;

/// <summary>One field of a protobuf message, in the file.</summary>
/// <param name="Number">As the .proto file numbers it.</param>
/// <param name="Value">Of a varint, or of 4 or 8 fixed bytes; 0 for bytes.</param>
/// <param name="Begin">Where its bytes begin in the file.</param>
/// <param name="End">Where they end, exclusive.</param>
/// <param name="IsBytes">Whether it holds text, bytes, a message or packed numbers.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, long Begin, long End, bool IsBytes)
{
    public long Length => End - Begin;
}
