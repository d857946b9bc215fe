using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace MlNetTransfer.Backbones.Weights.Torch;

/// <summary>A file's bytes, memory-mapped; every access is checked against the file's length.</summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedFile(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <exception cref="InvalidDataException">The file is empty, and nothing of it can be mapped.</exception>
    public static MappedFile Open(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return stream.Length == 0
            ? throw new InvalidDataException("it is empty")
            : new MappedFile(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), stream.Length);
    }

    /// <exception cref="InvalidDataException">The bytes are not all in the file; nothing was allocated.</exception>
    public byte[] Bytes(long begin, long count)
    {
        if (begin < 0 || count < 0 || begin > Length - count)
        {
            throw new InvalidDataException($"bytes {begin} to {(Int128)begin + count} are needed, the file has {Length}");
        }

        byte[] bytes = new byte[count];
        Fill(begin, bytes, bytes.Length);
        return bytes;
    }

    /// <param name="begin">First byte in the file.</param>
    /// <param name="buffer">Receives the bytes from its start.</param>
    /// <param name="count">Bytes that are known to be in the file.</param>
    public void Fill(long begin, byte[] buffer, int count)
    {
        if (count > 0 && _view.ReadArray(begin, buffer, 0, count) != count)
        {
            throw new InvalidDataException($"the file ends before byte {begin + count}");
        }
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256()
    {
        using MemoryMappedViewStream stream = _file.CreateViewStream(0, Length, MemoryMappedFileAccess.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
