using System.Text;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Protobuf fields by hand, so that a test can write what no generated type would.</summary>
internal static class ProtobufBytes
{
    public static byte[] Varint(int field, ulong value) => [.. Number((ulong)field << 3), .. Number(value)];

    public static byte[] Fixed(int field, float value) => [.. Number(((ulong)field << 3) | 5), .. BitConverter.GetBytes(value)];

    public static byte[] Message(int field, byte[] content) => [.. Number(((ulong)field << 3) | 2), .. Number((ulong)content.Length), .. content];

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Number(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
