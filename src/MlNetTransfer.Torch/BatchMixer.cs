using System.Numerics.Tensors;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Torch;

/// <summary>Mixes each image of a batch with the next one, the last with the first: all of it (mixup, arXiv:1710.09412), or a patch
/// (CutMix, arXiv:1905.04899).</summary>
/// <param name="mixup">Parameter of the beta distribution of the share, up to 1; 0 for never.</param>
/// <param name="cutMix">The same for CutMix. Where both are on, each batch draws one.</param>
internal sealed class BatchMixer(double mixup, double cutMix)
{
    public static BatchMixer None { get; } = new(0, 0);

    /// <param name="values">[count, side, side, channels], mixed in place.</param>
    /// <param name="count">Images.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="random">Decides how.</param>
    /// <returns>How much of each image is its own, 1 when nothing was mixed.</returns>
    public double Mix(float[] values, int count, int side, RandomSource random)
    {
        if (mixup == 0 && cutMix == 0)
        {
            return 1;
        }

        bool patch = cutMix > 0 && (mixup == 0 || random.NextDouble() < 0.5);
        double share = Beta(patch ? cutMix : mixup, random);
        return patch ? Paste(values, count, side, share, random) : Blend(values, count, Math.Max(share, 1 - share));
    }

    private static double Blend(float[] values, int count, double share)
    {
        int length = values.Length / count;
        float[] first = values[..length];
        for (int i = 0; i < count; i++)
        {
            Span<float> own = values.AsSpan(i * length, length);
            TensorPrimitives.Lerp(Next(values, first, i, count), own, (float)share, own);
        }

        return share;
    }

    /// <summary>A square of 1 − share of the area around a point drawn evenly, cut off at the border; the share is what is left.</summary>
    private static double Paste(float[] values, int count, int side, double share, RandomSource random)
    {
        int length = values.Length / count, rowLength = length / side, channels = rowLength / side;
        int half = (int)Math.Round(side * Math.Sqrt(1 - share) / 2), x = random.NextInt32(side), y = random.NextInt32(side);
        int left = Math.Max(0, x - half), right = Math.Min(side, x + half), top = Math.Max(0, y - half), bottom = Math.Min(side, y + half);
        float[] first = values[..length];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> next = Next(values, first, i, count);
            for (int row = top; row < bottom; row++)
            {
                Range patch = ((row * rowLength) + (left * channels))..((row * rowLength) + (right * channels));
                next[patch].CopyTo(values.AsSpan(i * length, length)[patch]);
            }
        }

        return 1 - ((right - left) * (bottom - top) / ((double)side * side));
    }

    private static ReadOnlySpan<float> Next(float[] values, float[] first, int i, int count) =>
        i + 1 < count ? values.AsSpan((i + 1) * first.Length, first.Length) : first;

    /// <summary>Beta(α, α) by Jöhnk's method (1964), for α up to 1.</summary>
    private static double Beta(double alpha, RandomSource random)
    {
        double x, y;
        do
        {
            x = Math.Pow(random.NextDouble(), 1 / alpha);
            y = Math.Pow(random.NextDouble(), 1 / alpha);
        }
        while (x + y is > 1 or 0);
        return x / (x + y);
    }
}
