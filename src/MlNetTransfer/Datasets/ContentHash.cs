namespace MlNetTransfer.Datasets;

/// <summary>SHA-256 of an image file's bytes.</summary>
public readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    private const int Digits = 64;

    /// <summary>Reads 64 hexadecimal digits.</summary>
    /// <param name="text">What <see cref="ToString"/> gives, or the same in upper case.</param>
    /// <returns>Null where they are not.</returns>
    public static ContentHash? TryParse(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Digits / 2];
        return text.Length == Digits && Convert.FromHexString(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length ? Read(bytes) : null;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Digits / 2];
        Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }

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
