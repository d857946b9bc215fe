using System.Runtime.Intrinsics;

namespace MlNetTransfer.Imaging;

/// <summary>For every column, or every row, that is wanted of a square: the four pixels of the image that it is made of, and how much of each.</summary>
/// <param name="First">First column of the square.</param>
/// <param name="Pixels">[Count × Each], columns of the image, ascending for each.</param>
/// <param name="Weights">[Count].</param>
internal sealed record CubicTaps(int First, int[] Pixels, Vector128<float>[] Weights)
{
    /// <summary>Pixels of the image for one of the square.</summary>
    public const int Each = 4;

    private const float B = 1 / 3f, C = 1 / 3f;

    // What 1, t, t² and t³ count for in the weight of each, t being how far the place lies after the second.
    private static readonly float[][] Polynomials =
    [
        [1f / 6 * B, (-3f / 6 * B) - C, (3f / 6 * B) + (2 * C), (-1f / 6 * B) - C],
        [1 - (2f / 6 * B), 0, -3 + (12f / 6 * B) + C, 2 - (9f / 6 * B) - C],
        [1f / 6 * B, (3f / 6 * B) + C, 3 - (15f / 6 * B) - (2 * C), -2 + (9f / 6 * B) + C],
        [0, 0, -C, (1f / 6 * B) + C],
    ];

    /// <summary>Columns of the square.</summary>
    public int Count => Weights.Length;

    /// <param name="begin">First column of the square on which the image lies; may be negative.</param>
    /// <param name="length">Columns on which it lies.</param>
    /// <param name="pixels">Columns of the image.</param>
    /// <param name="window">Of the square.</param>
    public static CubicTaps Of<T>(int begin, int length, int pixels, CropWindow window)
        where T : struct, ICubicArithmetic
    {
        int first = Math.Max(window.Offset, begin), count = Math.Max(0, Math.Min(window.Offset + window.Size, begin + length) - first);
        CubicTaps taps = new(first, new int[count * Each], new Vector128<float>[count]);
        float inverse = 1 / (length / (float)pixels), shift = -begin * inverse, last = MathF.BitDecrement(pixels);
        for (int i = 0; i < count; i++)
        {
            float centre = T.MultiplyAdd(first + i + 0.5f, inverse, shift), after = centre + 0.5f, t = after - MathF.Floor(after);
            taps.Weights[i] = Vector128.Create(Weight<T>(0, t), Weight<T>(1, t), Weight<T>(2, t), Weight<T>(3, t));
            float pixel = centre - 1.5f;
            for (int tap = 0; tap < Each; tap++, pixel++)
            {
                taps.Pixels[(i * Each) + tap] = (int)Math.Min(Math.Max(0, pixel), last);
            }
        }

        return taps;
    }

    /// <summary>The columns of the image that are needed, and these taps as places among them: all between the first and the last, or where there are
    /// more of those, four for each column of the square.</summary>
    public (int[] Columns, CubicTaps Places) Compact()
    {
        int first = Pixels.Min(), between = Pixels.Max() - first + 1;
        return between <= Pixels.Length
            ? ([.. Enumerable.Range(first, between)], this with { Pixels = [.. Pixels.Select(p => p - first)] })
            : (Pixels, this with { Pixels = [.. Enumerable.Range(0, Pixels.Length)] });
    }

    private static float Weight<T>(int tap, float t)
        where T : struct, ICubicArithmetic
    {
        float[] p = Polynomials[tap];
        return T.MultiplyAdd(t, T.MultiplyAdd(t, T.MultiplyAdd(t, p[3], p[2]), p[1]), p[0]);
    }
}
