using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>One features file, of which rows are read when they are needed. Of a row one byte is held, its exponent. Thread-safe.</summary>
internal sealed class FeaturePart : IDisposable
{
    private const int ReadBytes = 1 << 20, HashesAtOnce = 4096;

    private readonly FileStream _stream;
    private readonly FeaturePartLayout _layout;
    private readonly sbyte[] _exponents;
    private long _rowBytesRead;

    private FeaturePart(string path, FileStream stream, FeaturePartLayout layout, FeatureOrigin origin)
    {
        (Path, _stream, _layout, Origin) = (path, stream, layout, origin);
        _exponents = new sbyte[layout.Rows];
        Read(layout.ExponentsAt, MemoryMarshal.AsBytes(_exponents.AsSpan()));
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

    /// <summary>Bytes of the file.</summary>
    public long Length => _layout.Length;

    /// <summary>Bytes of rows that were read so far.</summary>
    public long RowBytesRead => Interlocked.Read(ref _rowBytesRead);

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
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[ReadBytes];
        for (long at = 0; at < _layout.ChecksumAt; at += buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> some = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _layout.ChecksumAt - at));
            Read(at, some);
            sha.AppendData(some);
        }

        byte[] expected = new byte[FeaturePartLayout.ChecksumBytes], found = sha.GetHashAndReset();
        Read(_layout.ChecksumAt, expected);
        return expected.AsSpan().SequenceEqual(found)
            ? Convert.ToHexStringLower(found)
            : throw Damaged(Path, "does not have the checksum that it was written with");
    }

    /// <summary>Hashes of the images, in row order, read as they are asked for.</summary>
    public IEnumerable<ContentHash> Hashes()
    {
        byte[] hashes = new byte[HashesAtOnce * FeaturePartLayout.HashBytes];
        for (int first = 0; first < Rows; first += HashesAtOnce)
        {
            int count = Math.Min(HashesAtOnce, Rows - first);
            Read(_layout.HashesAt + ((long)first * FeaturePartLayout.HashBytes), hashes.AsSpan(0, count * FeaturePartLayout.HashBytes));
            for (int i = 0; i < count; i++)
            {
                yield return ContentHash.Read(hashes.AsSpan(i * FeaturePartLayout.HashBytes));
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads rows that follow each other.</summary>
    internal void ReadRows(int first, Span<byte> into)
    {
        Read(_layout.RowsAt + ((long)first * RowBytes), into);
        Interlocked.Add(ref _rowBytesRead, into.Length);
    }

    private void Read(long offset, Span<byte> into)
    {
        try
        {
            for (int done = 0, read; done < into.Length; done += read)
            {
                read = RandomAccess.Read(_stream.SafeFileHandle, into[done..], offset + done);
                if (read == 0)
                {
                    throw Damaged(Path, "was cut while it was read");
                }
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Path, e), e);
        }
    }

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
