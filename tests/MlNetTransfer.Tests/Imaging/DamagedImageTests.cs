using System.Buffers.Binary;
using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>Damaged and hostile files: refused with a reason, or decoded to something finite; never an exception, never a large allocation.</summary>
public class DamagedImageTests
{
    private const long PixelLimit = 1_000_000;

    private static readonly byte[][] Samples = [.. Directory.GetFiles(SourceTree.Folder("data/formats")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    [Fact]
    public void Changed_bytes_are_refused_or_decoded()
    {
        Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[1, 8]).Sample(
            (sample, changes) =>
            {
                byte[] damaged = [.. Samples[sample]];
                foreach ((double position, byte value) in changes)
                {
                    damaged[(int)(position * (damaged.Length - 1))] = value;
                }

                DecodeIfAccepted(damaged);
            },
            iter: 20_000);
    }

    [Fact]
    public void Cut_files_are_refused()
    {
        Gen.Select(Gen.Int[0, Samples.Length - 1], Gen.Double[0, 0.98]).Sample(
            (sample, share) =>
            {
                byte[] cut = Samples[sample][..(int)(share * Samples[sample].Length)];
                Assert.False(DecodeIfAccepted(cut));
            },
            iter: 3_000);
    }

    [Fact]
    public void Random_bytes_are_refused() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.False(DecodeIfAccepted(bytes)), iter: 5_000);

    [Fact]
    public void A_decompression_bomb_is_refused_before_anything_is_allocated()
    {
        byte[] bomb = [.. File.ReadAllBytes(SourceTree.File("data/formats/rgb.png"))];
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc(bomb.AsSpan(12, 17)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        DecodeResult result = ImageHeader.Read(bomb, PixelLimit, out _);
        Assert.Equal(FindingCode.ImageOverLimit, result.Code);
        Assert.Contains("30000 × 30000", result.Reason, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_thumbnail_inside_a_cut_JPEG_does_not_make_it_whole()
    {
        byte[] photo = File.ReadAllBytes(SourceTree.File("data/formats/baseline.jpg"));
        byte[] thumbnail = [0xFF, 0xE1, 0x00, 0x08, 0xFF, 0xD8, 0xFF, 0xD9, 0x00, 0x00];
        byte[] whole = [.. photo[..2], .. thumbnail, .. photo[2..]];
        Assert.True(ImageCompleteness.IsComplete(ImageFormat.Jpeg, whole));
        Assert.False(ImageCompleteness.IsComplete(ImageFormat.Jpeg, whole.AsSpan(0, whole.Length - 40)));
    }

    /// <summary>What a run does: header first, pixels only when the header is sound.</summary>
    private static bool DecodeIfAccepted(byte[] encoded)
    {
        float[] pixels = new float[3 * 8 * 8];
        if (!ImageHeader.Read(encoded, PixelLimit, out _).Success)
        {
            return false;
        }

        DecodeResult result = ImageDecoder.DecodeSquare(encoded, 8, pixels);
        Assert.All(pixels, p => Assert.InRange(p, 0, 255));
        Assert.Equal(result.Success, result.Reason is null);
        return result.Success;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
