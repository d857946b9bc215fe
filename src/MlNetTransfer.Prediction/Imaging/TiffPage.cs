using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Imaging;

/// <summary>The first page of a TIFF: what it holds, or why it cannot be shown. Nothing is decoded for it.</summary>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Orientation">1 … 8, as in EXIF.</param>
/// <param name="Bits">Per sample.</param>
/// <param name="Samples">Per pixel, alpha and what else there is included.</param>
/// <param name="Model">How samples are colours.</param>
/// <param name="Alpha">What the sample after the colours is.</param>
/// <param name="Separate">Whether every sample has a plane of its own.</param>
/// <param name="ByLibrary">Whether only LibTiff's own conversion to RGB knows the layout: YCbCr that is not inside a JPEG.</param>
/// <param name="Block">Columns and rows of a tile; of a strip its columns are the image's.</param>
/// <param name="Tiled">Whether in tiles.</param>
/// <param name="Palette">Red, green, blue, of a palette.</param>
/// <param name="SeveralPages">Whether another page follows, which is not read.</param>
internal sealed record TiffPage(
    int Width,
    int Height,
    int Orientation,
    int Bits,
    int Samples,
    TiffModel Model,
    TiffAlpha Alpha,
    bool Separate,
    bool ByLibrary,
    (int Width, int Height) Block,
    bool Tiled,
    byte[] Palette,
    bool SeveralPages)
{
    private const int MostSamples = 8, MostTileSide = 4096, Jpeg = 7, YCbCr = 6;

    /// <summary>Colours of a pixel as it is shown: 1 of grey, else 3.</summary>
    public int Colours => Model is TiffModel.BlackIsZero or TiffModel.WhiteIsZero ? 1 : 3;

    /// <summary>Whether it is shown with 16 bits per channel; of inks the upper eight are taken.</summary>
    public bool Wide => Bits == 16 && Model != TiffModel.Cmyk;

    /// <summary>Bytes of a pixel in the PNG that it becomes.</summary>
    public int PngBytes => (Colours + (Alpha == TiffAlpha.None ? 0 : 1)) * (Wide ? 2 : 1);

    /// <summary>Pixels of four bytes that are in memory while the page becomes a PNG, and the PNG.</summary>
    public long Held =>
        (((long)Width * Height * PngBytes) + (ByLibrary ? 4L * Width * Height : (long)BandRows * Width * Samples * Math.Max(8, Bits) / 8) + 3) / 4;

    /// <summary>Rows that are decoded at once.</summary>
    public int BandRows => Math.Min(Block.Height, Height);

    /// <param name="file">Begins as a TIFF.</param>
    /// <param name="page">What was read, on success.</param>
    public static DecodeResult Read(ReadOnlySpan<byte> file, out TiffPage page)
    {
        page = null!;
        if (TiffDirectory.Read(file) is not { } tags)
        {
            return DecodeResult.Failed(
                FindingCode.ImageTruncated, "ends before its data does (a TIFF that names places beyond its end); copy it again from the source");
        }

        if (WhyNotShown(tags, file) is { } why)
        {
            return DecodeResult.Failed(FindingCode.ImageNotDecodable, $"is a TIFF {why}");
        }

        long width = tags.One(TiffTagNumber.Width, 0), height = tags.One(TiffTagNumber.Height, 0);
        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
        {
            return Damaged($"of {width} × {height} pixels");
        }

        bool tiled = tags.Has(TiffTagNumber.TileOffsets);
        (long Width, long Height) block = tiled
            ? (tags.One(TiffTagNumber.TileWidth, 0), tags.One(TiffTagNumber.TileHeight, 0))
            : (width, Math.Min(tags.One(TiffTagNumber.RowsPerStrip, height), height));
        if (block.Width < 1 || block.Height < 1 || (tiled && (block.Width > MostTileSide || block.Height > MostTileSide || block.Width % 8 != 0)))
        {
            return Damaged($"in {(tiled ? "tiles" : "strips")} of {block.Width} × {block.Height} pixels");
        }

        int samples = (int)tags.One(TiffTagNumber.SamplesPerPixel, 1);
        bool separate = tags.One(TiffTagNumber.PlanarConfiguration, 1) == 2 && samples > 1;
        DecodeResult blocks = CheckBlocks(tags, file.Length, Parts(width, block.Width) * Parts(height, block.Height) * (separate ? samples : 1), tiled);
        if (!blocks.Success)
        {
            return blocks;
        }

        long photometric = Photometric(tags);
        TiffModel model = photometric switch
        {
            0 => TiffModel.WhiteIsZero,
            1 => TiffModel.BlackIsZero,
            3 => TiffModel.Palette,
            5 => TiffModel.Cmyk,
            _ => TiffModel.Rgb,
        };
        int bits = (int)tags.One(TiffTagNumber.BitsPerSample, 1), colours = model is TiffModel.Cmyk ? 4 : model is TiffModel.Rgb ? 3 : 1;
        TiffAlpha alpha = samples <= colours ? TiffAlpha.None : tags.One(TiffTagNumber.ExtraSamples, 0) switch
        {
            1 => TiffAlpha.Premultiplied,
            2 => TiffAlpha.Plain,
            _ => TiffAlpha.None,
        };
        byte[] palette = model == TiffModel.Palette ? Shades(tags.All(TiffTagNumber.ColourMap)) : [];
        if (model == TiffModel.Palette && palette.Length < 3 << bits)
        {
            return Damaged($"with a palette of {palette.Length / 3} colours for {bits} bits");
        }

        bool byLibrary = photometric == YCbCr && tags.One(TiffTagNumber.Compression, 1) != Jpeg;
        page = new TiffPage(
            (int)width,
            (int)height,
            (int)tags.One(TiffTagNumber.Orientation, 1) is >= 1 and <= 8 and var turned ? turned : 1,
            bits,
            samples,
            model,
            byLibrary ? TiffAlpha.None : alpha,
            separate,
            byLibrary,
            ((int)block.Width, (int)block.Height),
            tiled,
            palette,
            tags.SeveralPages);
        return DecodeResult.Ok;
    }

    public static DecodeResult Damaged(string what) =>
        DecodeResult.Failed(FindingCode.ImageNotDecodable, $"is a damaged TIFF ({what}); copy it again from the source");

    private static long Photometric(TiffDirectory tags) => tags.One(TiffTagNumber.Photometric, tags.One(TiffTagNumber.SamplesPerPixel, 1) >= 3 ? 2 : 1);

    private static long Parts(long whole, long part) => (whole + part - 1) / part;

    /// <summary>What no viewer shows alike; null where all is known.</summary>
    private static string? WhyNotShown(TiffDirectory tags, ReadOnlySpan<byte> file)
    {
        long compression = tags.One(TiffTagNumber.Compression, 1), photometric = Photometric(tags), samples = tags.One(TiffTagNumber.SamplesPerPixel, 1);
        long bits = tags.One(TiffTagNumber.BitsPerSample, 1), format = tags.One(TiffTagNumber.SampleFormat, 1);
        long colours = photometric switch { 5 => 4, 2 or 6 => 3, _ => 1 };
        bool jpeg = compression == Jpeg;
        return tags.Has(TiffTagNumber.DngVersion)
            || file[8..].StartsWith("CR"u8)
            || ((tags.One(TiffTagNumber.SubfileType, 0) & 1) != 0 && tags.Has(TiffTagNumber.SubDirectories))
                ? "of a camera's raw data, whose first page is a preview; develop it to JPEG, PNG or TIFF"
            : compression is not (1 or 2 or 3 or 4 or 5 or Jpeg or 8 or 32946 or 32773)
                ? $"with compression {compression}; read are none, CCITT, LZW, Deflate, PackBits and JPEG (7); save it with one of those, or as PNG"
            : format is not (1 or 4) || bits > 16
                ? $"of {bits}-bit {(format == 3 ? "fractions" : format == 2 ? "signed numbers" : "numbers")}, which have no shades of their own; scale its "
                    + "values to whole numbers of 8 or 16 bits"
            : tags.All(TiffTagNumber.BitsPerSample).Distinct().Skip(1).Any()
                || !(bits is 8 || (bits is 16 && photometric != 3 && !jpeg) || (bits is 1 or 2 or 4 && samples == 1 && !jpeg))
                ? $"of {string.Join(", ", tags.All(TiffTagNumber.BitsPerSample))} bits per channel; read are 8 and 16, and 1, 2 and 4 of one channel; save "
                    + "it with 8 or 16"
            : photometric is not (0 or 1 or 2 or 3 or 5 or YCbCr) || (photometric == 5 && tags.One(TiffTagNumber.InkSet, 1) != 1)
                ? $"of colour model {photometric.ToString(CultureInfo.InvariantCulture)}; read are grey, palette, RGB, CMYK and YCbCr; save it as RGB"
            : samples < colours || samples > MostSamples
                ? $"of {samples} channels; read are {colours} to {MostSamples} of this colour model; save those that are to be seen as grey or RGB"
            : photometric == YCbCr && (bits != 8 || samples != 3 || tags.One(TiffTagNumber.PlanarConfiguration, 1) != 1)
                ? "of YCbCr in an unusual layout; save it as RGB"
            : null;
    }

    /// <summary>Whether all strips or tiles are named, and lie within the file.</summary>
    private static DecodeResult CheckBlocks(TiffDirectory tags, long length, long needed, bool tiled)
    {
        long[] offsets = tags.All(tiled ? TiffTagNumber.TileOffsets : TiffTagNumber.StripOffsets),
            counts = tags.All(tiled ? TiffTagNumber.TileByteCounts : TiffTagNumber.StripByteCounts);
        if (offsets.Length < needed || counts.Length < needed)
        {
            return Damaged($"of {needed} {(tiled ? "tiles" : "strips")} it says where {Math.Min(offsets.Length, counts.Length)} are");
        }

        for (int i = 0; i < needed; i++)
        {
            if (offsets[i] < 0 || counts[i] < 0 || offsets[i] > length || counts[i] > length - offsets[i])
            {
                return DecodeResult.Failed(FindingCode.ImageTruncated, "ends before its data does; copy it again from the source");
            }
        }

        return DecodeResult.Ok;
    }

    /// <summary>Red, green and blue in turn, of all reds, all greens, all blues in 16 bits; some writers put 8 bits there.</summary>
    private static byte[] Shades(long[] map)
    {
        int colours = map.Length / 3, shift = map.Any(v => v > byte.MaxValue) ? 8 : 0;
        byte[] shades = new byte[3 * colours];
        for (int i = 0; i < shades.Length; i++)
        {
            shades[i] = (byte)(map[(i % 3 * colours) + (i / 3)] >> shift);
        }

        return shades;
    }
}
