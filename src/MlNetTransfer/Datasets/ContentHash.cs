namespace MlNetTransfer.Datasets;

/// <summary>SHA-256 of an image file's bytes.</summary>
public readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    internal static ContentHash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(bytes, hash);
        return Read(hash);
    }

    internal static ContentHash Read(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>64 bits of SHA-256 over content and label: what a test image of one run and of another have in common.</summary>
    internal ulong With(string label)
    {
        byte[] bytes = new byte[32 + System.Text.Encoding.UTF8.GetByteCount(label)];
        Write(bytes);
        System.Text.Encoding.UTF8.GetBytes(label, bytes.AsSpan(32));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(System.Security.Cryptography.SHA256.HashData(bytes));
    }

    internal void Write(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }
}
