using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>One features file, memory-mapped a window at a time. Of a row one byte is held, its exponent. Thread-safe.</summary>
internal sealed class FeaturePart : IDisposable
{
    private const int ReadBytes = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly FeaturePartLayout _layout;
    private readonly sbyte[] _exponents;

    private FeaturePart(string path, FileStream stream, FeaturePartLayout layout, FeatureOrigin origin)
    {
        (Path, _layout, Origin) = (path, layout, origin);
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _exponents = new sbyte[layout.Rows];
        using MemoryMappedViewStream exponents = View(layout.ExponentsAt, Rows);
        exponents.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_exponents.AsSpan()));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What its rows were computed with.</summary>
    public FeatureOrigin Origin { get; }

    /// <summary>0 and more: a shard may hold no images.</summary>
    public int Rows => (int)_layout.Rows;

    /// <summary>1 and more.</summary>
    public int Columns => _layout.Columns;

    /// <summary>[rows], what the values of each are multiplied with, as a power of 2.</summary>
    public ReadOnlySpan<sbyte> Exponents => _exponents;

    internal int RowBytes => _layout.RowBytes;

    /// <summary>Opens a file and checks that its parts are where they should be; <see cref="Verify"/> reads all of it.</summary>
    /// <exception cref="TransferException">MNT611 where it is damaged, cut or another file; MNT102, MNT103 where it is not there or cannot be read.</exception>
    public static FeaturePart Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new TransferException(
                Finding.Error(FindingCode.PathNotFound, path, "there is no such features file", "Run the tasks that are missing, or name another folder."));
        }

        try
        {
            FileStream stream = RegularFile.Open(path, RegularFile.Weights);
            try
            {
                (FeaturePartLayout layout, FeatureOrigin origin) = Structure(path, stream);
                return new FeaturePart(path, stream, layout, origin);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <returns>SHA-256 of the file up to its checksum, lower-case hexadecimal.</returns>
    /// <exception cref="TransferException">MNT611 where a byte of it is another than was written; MNT103 where it cannot be read.</exception>
    public string Verify(CancellationToken cancellationToken)
    {
        try
        {
            using FileStream stream = RegularFile.Open(Path, RegularFile.Weights);
            using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[ReadBytes];
            for (long left = _layout.ChecksumAt; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                if (read == 0)
                {
                    throw Damaged(Path, $"ends {left} bytes before its rows do");
                }

                sha.AppendData(buffer, 0, read);
                left -= read;
            }

            byte[] expected = new byte[FeaturePartLayout.ChecksumBytes], found = sha.GetHashAndReset();
            bool whole = stream.ReadAtLeast(expected, expected.Length, throwOnEndOfStream: false) == expected.Length;
            return whole && expected.AsSpan().SequenceEqual(found)
                ? Convert.ToHexStringLower(found)
                : throw Damaged(Path, "does not have the checksum that it was written with");
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Path, e), e);
        }
    }

    /// <summary>Hashes of the images, in row order, read as they are asked for.</summary>
    public IEnumerable<ContentHash> Hashes()
    {
        using MemoryMappedViewStream view = View(_layout.HashesAt, (long)Rows * FeaturePartLayout.HashBytes);
        byte[] hash = new byte[FeaturePartLayout.HashBytes];
        for (int i = 0; i < Rows; i++)
        {
            view.ReadExactly(hash);
            yield return ContentHash.Read(hash);
        }
    }

    /// <summary>Maps some rows; the caller disposes it.</summary>
    internal MemoryMappedViewAccessor MapRows(int first, int count) =>
        _file.CreateViewAccessor(_layout.RowsAt + ((long)first * RowBytes), (long)count * RowBytes, MemoryMappedFileAccess.Read);

    /// <summary>Maps all hashes; the caller disposes it.</summary>
    internal MemoryMappedViewAccessor MapHashes() =>
        _file.CreateViewAccessor(_layout.HashesAt, (long)Rows * FeaturePartLayout.HashBytes, MemoryMappedFileAccess.Read);

    public void Dispose() => _file.Dispose();

    /// <summary>A view of no bytes would be one of all that follow.</summary>
    private MemoryMappedViewStream View(long offset, long length) =>
        _file.CreateViewStream(offset, Math.Max(1, length), MemoryMappedFileAccess.Read);

    private static (FeaturePartLayout Layout, FeatureOrigin Origin) Structure(string path, FileStream stream)
    {
        byte[] prefix = new byte[FeaturePartLayout.Prefix], count = new byte[FeaturePartLayout.CountBytes];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length
            || stream.Length < FeaturePartLayout.Prefix + FeaturePartLayout.CountBytes + FeaturePartLayout.ChecksumBytes)
        {
            throw Damaged(path, $"has {stream.Length} bytes, fewer than any features file");
        }

        stream.Position = stream.Length - FeaturePartLayout.ChecksumBytes - FeaturePartLayout.CountBytes;
        stream.ReadExactly(count);
        if (FeaturePartLayout.Read(prefix, BinaryPrimitives.ReadInt64LittleEndian(count)) is not { } layout)
        {
            throw Damaged(path, "does not begin and end as a features file of this version does");
        }

        if (stream.Length != layout.Length)
        {
            throw Damaged(path, $"has {stream.Length} bytes; {layout.Rows} rows of {layout.Columns} columns take {layout.Length}");
        }

        byte[] text = new byte[layout.OriginBytes];
        stream.Position = FeaturePartLayout.Prefix;
        stream.ReadExactly(text);
        return FeatureOrigin.Read(text) is { } origin && origin.Columns == layout.Columns
            ? (layout, origin)
            : throw Damaged(path, "does not say what its rows were computed with");
    }

    private static TransferException Damaged(string path, string what) => new(Finding.Error(
        FindingCode.FeaturesDamaged, path, what, "Delete it and run its task again: a part is whole or absent, and never used otherwise."));
}
