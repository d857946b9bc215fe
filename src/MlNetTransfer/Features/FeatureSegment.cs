using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTransfer.Datasets;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Features;

/// <summary>One immutable file of cached rows: header, content hashes, float32 rows, SHA-256 of all before it; little-endian.</summary>
/// <remarks>The file is named after its checksum, so two runs that write the same rows write the same file.</remarks>
internal static class FeatureSegment
{
    public const string Extension = ".features";
    private const int HashBytes = 32;
    private const int HeaderBytes = 16;
    private const uint Magic = 0x46544E4D; // "MNTF"
    private const uint Version = 1;

    /// <summary>Writes rows [hashes.Length × columns] into a new file of the folder.</summary>
    public static void Write(string folder, ReadOnlyMemory<ContentHash> hashes, ReadOnlyMemory<float> rows, int columns)
    {
        byte[] head = new byte[HeaderBytes + (hashes.Length * HashBytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), columns);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), hashes.Length);
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes.Span[i].Write(head.AsSpan(HeaderBytes + (i * HashBytes)));
        }

        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(head);
        sha.AppendData(MemoryMarshal.AsBytes(rows.Span));
        byte[] checksum = sha.GetHashAndReset();
        AtomicFile.Write(Path.Combine(folder, Convert.ToHexStringLower(checksum.AsSpan(0, 16)) + Extension), stream =>
        {
            stream.Write(head);
            stream.Write(MemoryMarshal.AsBytes(rows.Span));
            stream.Write(checksum);
        });
    }

    /// <summary>Reads the rows that are wanted.</summary>
    /// <param name="path">A segment file.</param>
    /// <param name="columns">Expected columns.</param>
    /// <param name="want">Whether the row of a hash is wanted.</param>
    /// <param name="deliver">Called for each wanted row, before the checksum is known.</param>
    /// <returns>The hashes delivered; null when the file is damaged, and then what was delivered must not be used.</returns>
    public static IReadOnlyList<ContentHash>? Read(string path, int columns, Func<ContentHash, bool> want, Action<ContentHash, ReadOnlySpan<float>> deliver)
    {
        using FileStream stream = RegularFile.Open(path, RegularFile.Weights, FileShare.Read | FileShare.Delete);
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] head = new byte[HeaderBytes];
        if (stream.ReadAtLeast(head, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) != Version
            || BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8)) != columns)
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(12));
        if (count <= 0 || stream.Length != HeaderBytes + (count * ((long)HashBytes + (columns * sizeof(float)))) + HashBytes)
        {
            return null;
        }

        sha.AppendData(head);
        byte[] hashes = new byte[count * HashBytes];
        stream.ReadExactly(hashes);
        sha.AppendData(hashes);
        float[] row = new float[columns];
        List<ContentHash> delivered = [];
        for (int i = 0; i < count; i++)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(row.AsSpan());
            stream.ReadExactly(bytes);
            sha.AppendData(bytes);
            ContentHash hash = ContentHash.Read(hashes.AsSpan(i * HashBytes));
            if (want(hash))
            {
                deliver(hash, row);
                delivered.Add(hash);
            }
        }

        byte[] checksum = new byte[HashBytes];
        stream.ReadExactly(checksum);
        return checksum.AsSpan().SequenceEqual(sha.GetHashAndReset()) ? delivered : null;
    }
}
