using System.Buffers.Binary;
using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>Damaged and hostile files: refused with a reason, or decoded to something finite; never an exception, never a large allocation.</summary>
public class DamagedImageTests
{
    private const long PixelLimit = 1_000_000;

    private static readonly byte[][] Samples =
    [
        // Of several pages the first is whole in some cuts.
        .. Directory.GetFiles(SourceTree.Folder("data/formats"))
            .Where(f => !f.EndsWith("pages.tif", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

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

    /// <summary>Of photos about as large as the network's input only the rows and columns that it sees are decoded.</summary>
    [Fact]
    public void JPEGs_of_which_a_part_is_decoded_are_refused_when_cut_and_harmless_when_damaged()
    {
        const int side = 120;
        byte[][] photos =
        [
            .. Directory.GetFiles(SourceTree.Folder("data/parts"), "*.jpg", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 20 == 1)
                .Select(File.ReadAllBytes),
        ];
        float[] pixels = new float[3 * side * side];
        Gen.Select(Gen.Int[0, photos.Length - 1], Gen.Double[0.2, 0.8], Gen.Byte).Sample(
            (photo, share, value) =>
            {
                int position = (int)(share * photos[photo].Length);
                DecodeResult cut = ImageDecoder.DecodeSquare(photos[photo].AsSpan(0, position), side, pixels);
                byte[] damaged = [.. photos[photo]];
                damaged[position] = value;
                DecodeResult result = ImageDecoder.DecodeSquare(damaged, side, pixels);
                return !cut.Success && pixels.All(p => p is >= 0 and <= 255) && result.Success == (result.Reason is null);
            },
            iter: 1_000,
            threads: 1);
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
