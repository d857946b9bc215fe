using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tensors;

/// <summary>A file's bytes, memory-mapped; whoever asks for bytes that the file does not have is told so before anything is allocated.</summary>
public sealed class MappedBytes : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Length = length;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="InvalidDataException">The file is empty.</exception>
    public static MappedBytes Open(string path)
    {
        FileStream stream = RegularFile.Open(path, RegularFile.Weights);
        try
        {
            long length = stream.Length;
            return length > 0
                ? new MappedBytes(
                    MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), length)
                : throw new InvalidDataException("it has 0 bytes");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Copies bytes.</summary>
    /// <param name="offset">Of the first.</param>
    /// <param name="into">Is filled.</param>
    /// <exception cref="InvalidDataException">The file has no such bytes.</exception>
    public void Read(long offset, Span<byte> into)
    {
        Check(offset, into.Length);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, into);
    }

    /// <summary>Bytes as an array of their own.</summary>
    /// <param name="offset">Of the first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidDataException">The file has no such bytes, or they are more than an array holds.</exception>
    public byte[] Read(long offset, long count)
    {
        Check(offset, count);
        if (count > Array.MaxLength)
        {
            throw new InvalidDataException($"{count} bytes belong together; allowed are {Array.MaxLength}");
        }

        byte[] bytes = new byte[count];
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)offset, bytes.AsSpan());
        return bytes;
    }

    /// <summary>A little-endian number of 1 to 8 bytes.</summary>
    /// <exception cref="InvalidDataException">The file has no such bytes.</exception>
    public ulong Number(long offset, int bytes)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        Read(offset, number[..bytes]);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    /// <summary>Whether these bytes stand there.</summary>
    public bool Has(long offset, ReadOnlySpan<byte> expected)
    {
        Span<byte> found = stackalloc byte[expected.Length];
        if (offset < 0 || offset > Length - expected.Length)
        {
            return false;
        }

        Read(offset, found);
        return found.SequenceEqual(expected);
    }

    /// <summary>SHA-256 of the whole file, lower-case hexadecimal.</summary>
    public string Sha256()
    {
        using MemoryMappedViewStream stream = _file.CreateViewStream(0, Length, MemoryMappedFileAccess.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private void Check(long offset, long count)
    {
        if (offset < 0 || count < 0 || count > Length || offset > Length - count)
        {
            throw new InvalidDataException($"{count} bytes are claimed at byte {offset}; the file has {Length}");
        }
    }
}
