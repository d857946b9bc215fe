using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Skia's cubic filter (Mitchell and Netravali 1988, doi:10.1145/54852.378514, B = C = 1/3) for opaque images, with its pixels to the last bit
/// and in a quarter to a half of its time: the same operations in the same order, but weights once a column, and rows converted once.</summary>
/// <remarks>Every process compares it with Skia once, and lets Skia draw where they differ.</remarks>
internal static unsafe class CubicFilter
{
    private const int Channels = 4;
    private const uint Opaque = 0xFF000000;

    // Rows that are kept: the four of one lie within five, because at a power of two adding 1 to a float may leave one out.
    private const int Kept = CubicTaps.Each + 1;

    // Beyond it a float tells less than a hundredth of a pixel, and the two were not compared.
    private const int Longest = 1 << 16;

    private static readonly SKSamplingOptions Mitchell = new(SKCubicResampler.Mitchell);
    private static readonly Lazy<Drawing?> Own = new(
        () => Array.Find<Drawing>([Draw<RoundedProducts>, Draw<FusedProducts>], IsSkias), LazyThreadSafetyMode.PublicationOnly);

    private delegate void Drawing(SKBitmap image, in Placement placement, CropWindow window, SKBitmap square);

    /// <summary>Whether it has Skia's pixels here.</summary>
    public static bool IsUsed => Own.Value is not null;

    /// <summary>Draws a whole image to its place on a square.</summary>
    /// <param name="image">BGRA; immutable, else Skia draws a copy.</param>
    /// <param name="placement">Where it lies on the square.</param>
    /// <param name="window">The part of the square that is wanted; what lies around it may be drawn or not.</param>
    /// <param name="square">BGRA, opaque.</param>
    /// <param name="canvas">Of <paramref name="square"/>.</param>
    public static void Draw(SKBitmap image, in Placement placement, CropWindow window, SKBitmap square, SKCanvas canvas)
    {
        bool can = image is { ColorType: SKColorType.Bgra8888, AlphaType: SKAlphaType.Opaque } && Math.Max(placement.Width, placement.Height) <= Longest;
        if (can && Own.Value is { } own)
        {
            own(image, placement, window, square);
        }
        else
        {
            DrawBySkia(image, placement, canvas);
        }
    }

    internal static void DrawBySkia(SKBitmap image, in Placement placement, SKCanvas canvas)
    {
        using SKImage drawn = SKImage.FromBitmap(image);
        canvas.DrawImage(
            drawn, new SKRect(0, 0, image.Width, image.Height), SKRect.Create(placement.X, placement.Y, placement.Width, placement.Height), Mitchell);
    }

    internal static void Draw<T>(SKBitmap image, in Placement placement, CropWindow window, SKBitmap square)
        where T : struct, ICubicArithmetic
    {
        CubicTaps columns = CubicTaps.Of<T>(placement.X, placement.Width, image.Width, window);
        CubicTaps rows = CubicTaps.Of<T>(placement.Y, placement.Height, image.Height, window);
        if (columns.Count == 0 || rows.Count == 0)
        {
            return;
        }

        (int[] sources, columns) = columns.Compact();
        int length = sources.Length * Channels;
        float[] converted = ArrayPool<float>.Shared.Rent(Kept * length);
        Span<int> kept = [-1, -1, -1, -1, -1];
        float** taps = stackalloc float*[CubicTaps.Each];
        fixed (float* start = converted)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                for (int tap = 0; tap < CubicTaps.Each; tap++)
                {
                    int from = rows.Pixels[(row * CubicTaps.Each) + tap], slot = from % Kept;
                    taps[tap] = start + (slot * length);
                    if (kept[slot] != from)
                    {
                        Convert((uint*)(image.GetPixels() + ((nint)from * image.RowBytes)), sources, taps[tap]);
                        kept[slot] = from;
                    }
                }

                uint* target = (uint*)(square.GetPixels() + ((nint)(rows.First + row) * square.RowBytes)) + columns.First;
                Row<T>(taps, rows.Weights[row], columns, target);
            }
        }

        ArrayPool<float>.Shared.Return(converted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // the first image is not to wait for the third version of a loop
    private static void Convert(uint* row, int[] columns, float* target)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(row[columns[i]]).AsByte());
            (Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32()) * (1 / 255f)).Store(target + (i * Channels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(float** taps, Vector128<float> down, CubicTaps columns, uint* target)
        where T : struct, ICubicArithmetic
    {
        Vector128<float> down0 = Vector128.Create(down[0]), down1 = Vector128.Create(down[1]);
        Vector128<float> down2 = Vector128.Create(down[2]), down3 = Vector128.Create(down[3]);
        float* row0 = taps[0], row1 = taps[1], row2 = taps[2], row3 = taps[3];
        fixed (int* pixels = columns.Pixels)
        fixed (Vector128<float>* weights = columns.Weights)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                int* four = pixels + (column * CubicTaps.Each);
                Vector128<float> across = weights[column];
                Vector128<float> sum = Sum<T>(row0, four, across * down0, Vector128<float>.Zero);
                sum = Sum<T>(row1, four, across * down1, sum);
                sum = Sum<T>(row2, four, across * down2, sum);
                sum = Sum<T>(row3, four, across * down3, sum);
                sum = Vector128.Min(Vector128.Max(sum, Vector128<float>.Zero), Vector128<float>.One) * 255f;
                Vector128<uint> bytes = Vector128.ConvertToInt32(Vector128.Round(sum)).AsUInt32();
                Vector128<ushort> words = Vector128.Narrow(bytes, bytes);
                target[column] = Vector128.Narrow(words, words).AsUInt32()[0] | Opaque;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sum<T>(float* row, int* pixels, Vector128<float> weights, Vector128<float> sum)
        where T : struct, ICubicArithmetic
    {
        sum = T.MultiplyAdd(Vector128.Shuffle(weights, Vector128.Create(0, 0, 0, 0)), Vector128.Load(row + (pixels[0] * Channels)), sum);
        sum = T.MultiplyAdd(Vector128.Shuffle(weights, Vector128.Create(1, 1, 1, 1)), Vector128.Load(row + (pixels[1] * Channels)), sum);
        sum = T.MultiplyAdd(Vector128.Shuffle(weights, Vector128.Create(2, 2, 2, 2)), Vector128.Load(row + (pixels[2] * Channels)), sum);
        return T.MultiplyAdd(Vector128.Shuffle(weights, Vector128.Create(3, 3, 3, 3)), Vector128.Load(row + (pixels[3] * Channels)), sum);
    }

    /// <summary>Whether it draws a made image, smaller and larger, as Skia does.</summary>
    private static bool IsSkias(Drawing own)
    {
        using SKBitmap image = new(new SKImageInfo(97, 61, SKColorType.Bgra8888, SKAlphaType.Opaque));
        Span<byte> values = image.GetPixelSpan();
        uint state = 1;
        for (int i = 0; i < values.Length; i++)
        {
            // Numerical Recipes, 2nd ed., 7.1; its upper bits are random enough.
            state = (state * 1664525) + 1013904223;
            values[i] = i % Channels == Channels - 1 ? byte.MaxValue : (byte)(state >> 24);
        }

        return IsSkias(own, image, 40) && IsSkias(own, image, 90);
    }

    private static bool IsSkias(Drawing own, SKBitmap image, int side)
    {
        SKImageInfo info = new(side, side, SKColorType.Bgra8888, SKAlphaType.Opaque);
        using SKBitmap expected = new(info), drawn = new(info);
        using SKCanvas canvas = new(expected);
        Placement placement = Placement.Of(image.Width, image.Height, side);
        DrawBySkia(image, placement, canvas);
        own(image, placement, new CropWindow(side, 0, side), drawn);
        return expected.GetPixelSpan().SequenceEqual(drawn.GetPixelSpan());
    }
}
