using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MlNetTransfer.Tests;

/// <summary>PNG files as no encoder at hand writes them: of one bit or sixteen, with chunks of any kind.</summary>
internal static class MadeUpPng
{
    public const int Grey = 0, Rgb = 2, GreyAlpha = 4, Rgba = 6;

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bits">Per channel.</param>
    /// <param name="colour">PNG's number of the colour type.</param>
    /// <param name="row">Fills one row's bytes, 16-bit values with the high byte first; null leaves all black.</param>
    /// <param name="chunks">Name and data of what stands before the pixels.</param>
    public static byte[] Of(int width, int height, int bits, int colour, Action<int, Span<byte>>? row = null, params (string Name, byte[] Data)[] chunks)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)bits, (byte)colour);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int channels = colour switch { Rgba => 4, Rgb => 3, GreyAlpha => 2, _ => 1 };
            byte[] line = new byte[1 + (((width * bits * channels) + 7) / 8)];
            for (int y = 0; y < height; y++)
            {
                row?.Invoke(y, line.AsSpan(1));
                zlib.Write(line);
            }
        }

        using MemoryStream png = new();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Write("IHDR", header);
        Array.ForEach(chunks, c => Write(c.Name, c.Data));
        Write("IDAT", packed.ToArray());
        Write("IEND", []);
        return png.ToArray();

        void Write(string name, byte[] data)
        {
            byte[] whole = [.. Encoding.ASCII.GetBytes(name), .. data], number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            png.Write(number);
            png.Write(whole);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc(whole));
            png.Write(number);
        }
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
            }
        }

        return ~crc;
    }
}
