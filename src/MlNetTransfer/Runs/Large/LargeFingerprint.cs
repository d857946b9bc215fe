using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Runs.Large;

/// <summary>A fingerprint of images in whatever order, of which nothing but a sum is held: SHA-256 of each image's content, class and split, added modulo
/// 2²⁵⁶.</summary>
internal sealed class LargeFingerprint
{
    private const int HashBytes = 32;

    private UInt128 _high;
    private UInt128 _low;
    private long _count;

    public void Add(ContentHash hash, string label, ImageSplit split)
    {
        byte[] text = new byte[HashBytes + 1 + Encoding.UTF8.GetByteCount(label)];
        hash.Write(text);
        text[HashBytes] = (byte)split;
        Encoding.UTF8.GetBytes(label, text.AsSpan(HashBytes + 1));
        Span<byte> sum = stackalloc byte[HashBytes];
        SHA256.HashData(text, sum);
        UInt128 low = _low + BinaryPrimitives.ReadUInt128BigEndian(sum[16..]);
        _high += BinaryPrimitives.ReadUInt128BigEndian(sum) + (low < _low ? UInt128.One : UInt128.Zero);
        _low = low;
        _count++;
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString()
    {
        byte[] all = new byte[HashBytes + sizeof(long)];
        BinaryPrimitives.WriteUInt128BigEndian(all, _high);
        BinaryPrimitives.WriteUInt128BigEndian(all.AsSpan(16), _low);
        BinaryPrimitives.WriteInt64BigEndian(all.AsSpan(HashBytes), _count);
        return Convert.ToHexStringLower(SHA256.HashData(all));
    }
}
