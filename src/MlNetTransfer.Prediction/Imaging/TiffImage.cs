using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Imaging;

/// <summary>The first page of a TIFF as the PNG of the same pixels, 16 bits and orientation included, so that everything after that is what it is for
/// PNGs. Thread-safe.</summary>
public static class TiffImage
{
    /// <summary>Room for pages while they become PNGs. Who waits here holds no room in <see cref="PixelGate.Shared"/>, so the two cannot wait for
    /// each other.</summary>
    internal static PixelGate Room { get; } = new(50 * ImageLimits.Million, 8 * ImageLimits.Million);

    /// <summary>Whether the first bytes are those of a TIFF.</summary>
    public static bool Is(ReadOnlySpan<byte> encoded) => ImageFormats.Sniff(encoded) == ImageFormat.Tiff;

    /// <summary>Whether a file begins as a TIFF; not where it cannot be read.</summary>
    public static bool IsFile(string path)
    {
        try
        {
            using FileStream file = RegularFile.Open(path, long.MaxValue);
            Span<byte> first = stackalloc byte[4];
            return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && Is(first);
        }
        catch (Exception e) when (e is FileRefusedException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A PNG without pixels: what headers are read from.</summary>
    internal static byte[] Header(TiffPage page) => StoredPng.Of(page, 0)!.Finish();

    /// <summary>A file as Skia reads it: a TIFF as a PNG, others as they are; where that fails, as it is, and Skia refuses it.</summary>
    public static byte[] Readable(byte[] encoded)
    {
        if (!Is(encoded) || !TiffPage.Read(encoded, out TiffPage page).Success)
        {
            return encoded;
        }

        using PixelGate.Ticket room = Room.Enter(page.Held);
        return ToPng(encoded, page, out byte[] png).Success ? png : encoded;
    }

    /// <summary>Decodes the page; the caller has got room for <see cref="TiffPage.Held"/>.</summary>
    /// <param name="encoded">A TIFF.</param>
    /// <param name="page">What <see cref="TiffPage.Read"/> said of it.</param>
    /// <param name="png">The PNG, on success.</param>
    internal static DecodeResult ToPng(byte[] encoded, TiffPage page, out byte[] png)
    {
        png = [];
        if (StoredPng.Of(page, page.Height) is not { } target)
        {
            return DecodeResult.Failed(FindingCode.ImageOverLimit, $"has {page.Width} × {page.Height} pixels, more than memory can hold");
        }

        try
        {
            using TiffReader reader = new(encoded, page);
            if (page.ByLibrary)
            {
                WriteRgb(reader.Rgb(), page.Width, target);
            }
            else
            {
                TiffColours colours = new(page);
                reader.Rows((row, samples) => colours.Write(samples, target.Row(row)));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // LibTiff says of damage by whatever exception it meets.
            return TiffPage.Damaged(e is InvalidDataException ? e.Message : $"it cannot be decoded: {e.GetType().Name}");
        }

        png = target.Finish();
        return DecodeResult.Ok;
    }

    private static void WriteRgb(int[] raster, int width, StoredPng target)
    {
        for (int at = 0, row = 0; at < raster.Length; at += width, row++)
        {
            Span<byte> to = target.Row(row);
            for (int x = 0; x < width; x++)
            {
                int value = raster[at + x];
                (to[3 * x], to[(3 * x) + 1], to[(3 * x) + 2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
            }
        }
    }

    /// <summary>Samples as the colours of a PNG.</summary>
    private sealed class TiffColours(TiffPage page)
    {
        private readonly int[] _values = new int[page.Width * page.Samples];
        private readonly int _channels = page.PngBytes / (page.Wide ? 2 : 1);
        private readonly int _most = page.Wide ? ushort.MaxValue : byte.MaxValue;

        public void Write(ReadOnlySpan<byte> samples, Span<byte> png)
        {
            if (page is { Bits: 8, Model: TiffModel.BlackIsZero or TiffModel.Rgb } && page.Samples == _channels && page.Alpha != TiffAlpha.Premultiplied)
            {
                samples.CopyTo(png);
                return;
            }

            Unpack(samples);
            Span<int> pixel = stackalloc int[4];
            for (int x = 0, at = 0; x < page.Width; x++, at += page.Samples)
            {
                Colour(_values.AsSpan(at, page.Samples), pixel);
                for (int c = 0; c < _channels; c++)
                {
                    if (page.Wide)
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(png[(2 * ((x * _channels) + c))..], (ushort)pixel[c]);
                    }
                    else
                    {
                        png[(x * _channels) + c] = (byte)pixel[c];
                    }
                }
            }
        }

        /// <summary>Greys over the whole range, palette entries as their number.</summary>
        private void Unpack(ReadOnlySpan<byte> samples)
        {
            int bits = page.Bits, mask = (1 << bits) - 1, factor = page.Model == TiffModel.Palette || bits > 8 ? 1 : byte.MaxValue / mask;
            ReadOnlySpan<ushort> words = bits == 16 ? MemoryMarshal.Cast<byte, ushort>(samples) : [];
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i] = bits == 16 ? (page.Wide ? words[i] : words[i] >> 8)
                    : bits == 8 ? samples[i]
                    : ((samples[i * bits / 8] >> (8 - bits - (i * bits % 8))) & mask) * factor;
            }
        }

        private void Colour(ReadOnlySpan<int> samples, Span<int> pixel)
        {
            int colours = page.Model == TiffModel.Cmyk ? 4 : page.Colours;
            switch (page.Model)
            {
                case TiffModel.Palette:
                    colours = 1;
                    (pixel[0], pixel[1], pixel[2]) = (page.Palette[3 * samples[0]], page.Palette[(3 * samples[0]) + 1], page.Palette[(3 * samples[0]) + 2]);
                    break;
                case TiffModel.Cmyk:
                    for (int c = 0; c < 3; c++)
                    {
                        pixel[c] = (((byte.MaxValue - samples[c]) * (byte.MaxValue - samples[3])) + (byte.MaxValue / 2)) / byte.MaxValue;
                    }

                    break;
                case TiffModel.WhiteIsZero:
                    pixel[0] = _most - samples[0];
                    break;
                default:
                    samples[..colours].CopyTo(pixel);
                    break;
            }

            if (page.Alpha == TiffAlpha.None)
            {
                return;
            }

            int alpha = samples[colours];
            pixel[page.Colours] = alpha;
            for (int c = 0; c < page.Colours && page.Alpha == TiffAlpha.Premultiplied; c++)
            {
                pixel[c] = alpha == 0 ? 0 : (int)Math.Min(_most, (((long)pixel[c] * _most) + (alpha / 2)) / alpha);
            }
        }
    }
}
