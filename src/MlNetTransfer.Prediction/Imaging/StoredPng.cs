using System.Buffers.Binary;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Imaging;

/// <summary>A PNG whose pixels are stored as they are, without compression: the row filter is none, and so is the deflate method.</summary>
internal sealed class StoredPng
{
    private const int MostStored = ushort.MaxValue, StoredHeader = 5, ZlibHeader = 2, Checksum = 4, ChunkHeader = 8, ChunkOverhead = ChunkHeader + Checksum;
    private const byte Grey = 0, Rgb = 2, GreyAlpha = 4, Rgba = 6;

    private readonly int _rowBytes, _rows, _before, _raw;

    private StoredPng(byte[] file, int rowBytes, int rows, int before, int raw) =>
        (File, _rowBytes, _rows, _before, _raw) = (file, rowBytes, rows, before, raw);

    public byte[] File { get; }

    /// <param name="page">Its size, colours, bits and orientation.</param>
    /// <param name="rows">That are stored: all, or none where only the header is wanted.</param>
    /// <returns>Null when it would not fit into an array.</returns>
    public static StoredPng? Of(TiffPage page, int rows)
    {
        byte[] header = Header(page), orientation = Orientation(page.Orientation);
        long rowBytes = 1 + ((long)page.Width * page.PngBytes), raw = rowBytes * rows;
        long blocks = Math.Max(1, (raw + MostStored - 1) / MostStored), zlib = ZlibHeader + raw + (blocks * StoredHeader) + Checksum;
        long length = header.Length + orientation.Length + ChunkOverhead + zlib + ChunkOverhead;
        if (length > Array.MaxLength)
        {
            return null;
        }

        byte[] file = new byte[length];
        header.CopyTo(file, 0);
        orientation.CopyTo(file, header.Length);
        int before = header.Length + orientation.Length;
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(before), (uint)zlib);
        "IDAT"u8.CopyTo(file.AsSpan(before + 4));

        // Rows are written behind the room of all block headers and moved forward when they are complete.
        return new StoredPng(file, (int)rowBytes, rows, before + ChunkHeader, (int)raw);
    }

    /// <summary>The bytes of a row's pixels, big-endian.</summary>
    public Span<byte> Row(int row) => File.AsSpan(RawStart + (row * _rowBytes) + 1, _rowBytes - 1);

    private int Blocks => Math.Max(1, (_raw + MostStored - 1) / MostStored);

    private int RawStart => _before + ZlibHeader + (Blocks * StoredHeader);

    /// <summary>Writes what surrounds the rows.</summary>
    public byte[] Finish()
    {
        int rawStart = RawStart, at = _before;
        uint sum = Adler(File.AsSpan(rawStart, _raw));
        (File[at], File[at + 1]) = (0x78, 0x01);
        at += ZlibHeader;
        for (int block = 0, done = 0; block < Blocks; block++)
        {
            int count = Math.Min(MostStored, _raw - done);
            File[at] = (byte)(block == Blocks - 1 ? 1 : 0);
            File.AsSpan(rawStart + done, count).CopyTo(File.AsSpan(at + StoredHeader));
            BinaryPrimitives.WriteUInt16LittleEndian(File.AsSpan(at + 1), (ushort)count);
            BinaryPrimitives.WriteUInt16LittleEndian(File.AsSpan(at + 3), (ushort)~count);
            at += StoredHeader + count;
            done += count;
        }

        BinaryPrimitives.WriteUInt32BigEndian(File.AsSpan(at), sum);
        at += Checksum;
        int named = _before - 4;
        BinaryPrimitives.WriteUInt32BigEndian(File.AsSpan(at), Crc32.Of(File.AsSpan(named, at - named)));
        Chunk("IEND"u8, []).CopyTo(File, at + Checksum);
        return File;
    }

    private static byte[] Header(TiffPage page)
    {
        byte[] body = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(body, page.Width);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), page.Height);
        body[8] = (byte)(page.Wide ? 16 : 8);
        body[9] = (page.Colours, page.Alpha) switch
        {
            (1, TiffAlpha.None) => Grey,
            (1, _) => GreyAlpha,
            (_, TiffAlpha.None) => Rgb,
            _ => Rgba,
        };
        return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR"u8, body)];
    }

    /// <summary>The chunk of EXIF, with the orientation alone.</summary>
    private static byte[] Orientation(int orientation) =>
        orientation == 1 ? [] : Chunk("eXIf"u8, [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]);

    private static byte[] Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        byte[] chunk = new byte[ChunkOverhead + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        kind.CopyTo(chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(ChunkHeader));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(ChunkHeader + body.Length), Crc32.Of(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    private static uint Adler(ReadOnlySpan<byte> bytes)
    {
        const uint modulus = 65521;
        const int most = 5552; // sums of so many bytes stay within 32 bits (RFC 1950)
        uint low = 1, high = 0;
        for (; bytes.Length > 0; bytes = bytes[Math.Min(most, bytes.Length)..])
        {
            foreach (byte b in bytes[..Math.Min(most, bytes.Length)])
            {
                low += b;
                high += low;
            }

            low %= modulus;
            high %= modulus;
        }

        return (high << 16) | low;
    }
}
