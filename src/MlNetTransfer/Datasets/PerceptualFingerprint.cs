using System.Numerics;
using System.Numerics.Tensors;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>What an image and its copies that were stored otherwise have in common: about 1.2 KB, made from a <see cref="Thumbnail"/>.</summary>
internal sealed record PerceptualFingerprint
{
    /// <summary>Cells per row, and rows, of <see cref="Colour"/>.</summary>
    public const int ColourSide = 8;

    private const int Side = Thumbnail.Side;
    private const int Frequencies = 11; // the 64 lowest of them, by column plus row, need no higher one

    // Below these an image is almost empty, and others are empty in the same way: sensor noise and JPEG rounding are about 1 grey level,
    // and one spot in a blurred thumbnail covers about 10 cells.
    private const double LeastContrast = 1.5;
    private const double LeastCells = 32;

    // Luma and the scaled differences of ITU-R BT.601.
    private const float RedShare = 0.299f, GreenShare = 0.587f, BlueShare = 0.114f, BlueDifference = 0.564f, RedDifference = 0.713f;

    private static readonly float[] Cosines =
    [
        .. Enumerable.Range(0, Frequencies * Side).Select(i => (float)Math.Cos(Math.PI * (i / Side) * ((i % Side) + 0.5) / Side)),
    ];

    private static readonly (int Row, int Column)[] Lowest =
    [
        .. Enumerable.Range(1, (Frequencies * Frequencies) - 1)
            .Select(i => (Row: i / Frequencies, Column: i % Frequencies))
            .OrderBy(p => p.Row + p.Column)
            .ThenBy(p => p.Row)
            .Take(64),
    ];

    private PerceptualFingerprint(ulong hash, sbyte[] detail, float step, float brightness, sbyte[] colour)
    {
        Hash = hash;
        Detail = detail;
        Step = step;
        Brightness = brightness;
        Colour = colour;
    }

    /// <summary>Signs of the 64 lowest frequencies of the grey thumbnail's cosine transform, without the mean.</summary>
    public ulong Hash { get; init; }

    /// <summary>[Thumbnail.Side, Thumbnail.Side], the grey thumbnail between two blurs, in units of <see cref="Step"/>, −127…127.</summary>
    public sbyte[] Detail
    {
        get;
        init
        {
            field = value;
            Length = Math.Sqrt(Product(value, value));
        }
    }

    /// <summary>Euclidean length of <see cref="Detail"/>, above 0.</summary>
    public double Length { get; private init; }

    /// <summary>Grey levels of 0…255 per unit of <see cref="Detail"/>.</summary>
    public float Step { get; }

    /// <summary>Mean grey level, 0…255.</summary>
    public float Brightness { get; }

    /// <summary>[2, ColourSide, ColourSide], blue and red difference, −127…127.</summary>
    public sbyte[] Colour { get; }

    /// <param name="encoded">An image file.</param>
    /// <returns>Null when it cannot be decoded, or shows too little to be told from another.</returns>
    public static PerceptualFingerprint? Of(byte[] encoded)
    {
        float[] pixels = new float[3 * Side * Side];
        return Thumbnail.TryDecode(encoded, pixels) ? Of(pixels) : null;
    }

    /// <param name="thumbnail">[3, Thumbnail.Side, Thumbnail.Side], red, green, blue planes, 0…255.</param>
    public static PerceptualFingerprint? Of(ReadOnlySpan<float> thumbnail)
    {
        const int Plane = Side * Side;
        ReadOnlySpan<float> red = thumbnail[..Plane], green = thumbnail.Slice(Plane, Plane), blue = thumbnail.Slice(2 * Plane, Plane);
        float[] grey = new float[Plane];
        for (int i = 0; i < Plane; i++)
        {
            grey[i] = (RedShare * red[i]) + (GreenShare * green[i]) + (BlueShare * blue[i]);
        }

        // Blurred a little, for the finest detail does not survive scaling and compression; then without what is coarser than 5 cells,
        // which unlike images have in common too.
        float[] fine = Blur(grey, [0.25f, 0.5f, 0.25f]), coarse = Blur(fine, [0.2f, 0.2f, 0.2f, 0.2f, 0.2f]);
        TensorPrimitives.Subtract(fine, coarse, fine);
        float[] squares = new float[Plane];
        TensorPrimitives.Multiply(fine, fine, squares);
        double energy = TensorPrimitives.Sum<float>(squares), cells = energy * energy / TensorPrimitives.SumOfSquares<float>(squares);
        if (energy < LeastContrast * LeastContrast * Plane || cells < LeastCells)
        {
            return null;
        }

        float step = Math.Abs(TensorPrimitives.MaxMagnitude<float>(fine)) / sbyte.MaxValue;
        return new PerceptualFingerprint(
            HashOf(grey),
            [.. fine.Select(v => (sbyte)MathF.Round(v / step))],
            step,
            TensorPrimitives.Sum<float>(grey) / Plane,
            [.. Difference(blue, grey, BlueDifference), .. Difference(red, grey, RedDifference)]);
    }

    /// <summary>Scalar product of two details.</summary>
    public static int Product(sbyte[] one, sbyte[] other)
    {
        Vector<int> sums = default;
        for (int i = 0; i < one.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(one, i), out Vector<short> low, out Vector<short> high);
            Vector.Widen(new Vector<sbyte>(other, i), out Vector<short> otherLow, out Vector<short> otherHigh);

            // 2 × 127 × 127 fits into 16 bits.
            Vector.Widen((low * otherLow) + (high * otherHigh), out Vector<int> even, out Vector<int> odd);
            sums += even + odd;
        }

        return Vector.Sum(sums);
    }

    /// <summary>A separable blur; beyond its edges the image goes on as it ends.</summary>
    private static float[] Blur(float[] image, ReadOnlySpan<float> kernel)
    {
        float[] rows = new float[image.Length], blurred = new float[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            int y = i / Side, x = i % Side;
            for (int k = 0; k < kernel.Length; k++)
            {
                rows[i] += kernel[k] * image[(y * Side) + Math.Clamp(x + k - (kernel.Length / 2), 0, Side - 1)];
            }
        }

        for (int i = 0; i < image.Length; i++)
        {
            int y = i / Side, x = i % Side;
            for (int k = 0; k < kernel.Length; k++)
            {
                blurred[i] += kernel[k] * rows[(Math.Clamp(y + k - (kernel.Length / 2), 0, Side - 1) * Side) + x];
            }
        }

        return blurred;
    }

    private static ulong HashOf(float[] grey)
    {
        Span<float> columns = stackalloc float[Frequencies * Side]; // [frequency of the rows, column]
        columns.Clear();
        for (int frequency = 0; frequency < Frequencies; frequency++)
        {
            for (int y = 0; y < Side; y++)
            {
                Span<float> sums = columns.Slice(frequency * Side, Side);
                TensorPrimitives.MultiplyAdd(grey.AsSpan(y * Side, Side), Cosines[(frequency * Side) + y], sums, sums);
            }
        }

        ulong hash = 0;
        for (int bit = 0; bit < Lowest.Length; bit++)
        {
            (int row, int column) = Lowest[bit];
            bool positive = TensorPrimitives.Dot<float>(columns.Slice(row * Side, Side), Cosines.AsSpan(column * Side, Side)) > 0;
            hash |= positive ? 1UL << bit : 0;
        }

        return hash;
    }

    private static sbyte[] Difference(ReadOnlySpan<float> channel, float[] grey, float factor)
    {
        const int Cell = Side / ColourSide;
        float[] sums = new float[ColourSide * ColourSide];
        for (int i = 0; i < grey.Length; i++)
        {
            sums[(i / Side / Cell * ColourSide) + (i % Side / Cell)] += channel[i] - grey[i];
        }

        return [.. sums.Select(s => (sbyte)Math.Clamp(MathF.Round(factor * s / (Cell * Cell)), -sbyte.MaxValue, sbyte.MaxValue))];
    }

    /// <summary>How many bits of the hashes differ, 0…64.</summary>
    public static int Distance(ulong one, ulong other) => BitOperations.PopCount(one ^ other);
}
