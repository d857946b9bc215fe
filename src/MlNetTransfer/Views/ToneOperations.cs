namespace MlNetTransfer.Views;

/// <summary>Tone operations on pixels of 0…255, in place, blended with the image by their strength where they have no magnitude of their own.</summary>
internal static class ToneOperations
{
    private const int Levels = 256;

    // RandAugment's ends of the scale: 4 of 8 bits are kept, everything from 0 on is inverted, the sharpened difference is added 0.9 times.
    private const int MostBitsDropped = 4;
    private const double LargestSharpening = 0.9;

    /// <param name="operation">What to do.</param>
    /// <param name="strength">0 (hardly) … 1 (fully).</param>
    /// <param name="pixels">[size, size, 3].</param>
    /// <param name="size">Rows and columns.</param>
    public static void Apply(ToneOperation operation, double strength, Span<float> pixels, int size)
    {
        switch (operation)
        {
            case ToneOperation.AutoContrast:
                Map(pixels, strength, Stretch);
                break;
            case ToneOperation.Equalize:
                Map(pixels, strength, Equalize);
                break;
            case ToneOperation.Posterize:
                float step = 1 << (1 + (int)(strength * (MostBitsDropped - 0.001)));
                Change(pixels, v => Math.Min(MathF.Floor(v / step) * step, Levels - 1));
                break;
            case ToneOperation.Solarize:
                float threshold = (float)((1 - strength) * Levels);
                Change(pixels, v => v >= threshold ? Levels - 1 - v : v);
                break;
            case ToneOperation.Sharpen:
                Sharpen(pixels, size, (float)(strength * LargestSharpening));
                break;
        }
    }

    /// <summary>Blends each channel with its tones sent through a table that is made from their histogram.</summary>
    private static void Map(Span<float> pixels, double strength, Func<int[], float[]> table)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            int[] histogram = new int[Levels];
            for (int i = channel; i < pixels.Length; i += 3)
            {
                histogram[Level(pixels[i])]++;
            }

            float[] mapped = table(histogram);
            for (int i = channel; i < pixels.Length; i += 3)
            {
                pixels[i] += (float)strength * (mapped[Level(pixels[i])] - pixels[i]);
            }
        }
    }

    private static float[] Stretch(int[] histogram)
    {
        int low = Array.FindIndex(histogram, n => n > 0), high = Array.FindLastIndex(histogram, n => n > 0);
        return [.. Enumerable.Range(0, Levels).Select(level => high == low ? level : Math.Clamp((Levels - 1f) * (level - low) / (high - low), 0, Levels - 1))];
    }

    private static float[] Equalize(int[] histogram)
    {
        int total = histogram.Sum(), darkest = histogram.First(n => n > 0), below = 0;
        float[] mapped = new float[Levels];
        for (int level = 0; level < Levels; level++)
        {
            below += histogram[level];
            mapped[level] = total == darkest ? level : Math.Max(0, (Levels - 1f) * (below - darkest) / (total - darkest));
        }

        return mapped;
    }

    private static void Sharpen(Span<float> pixels, int size, float amount)
    {
        float[] blurred = pixels.ToArray();
        ViewRenderer.Blur(blurred, size);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Math.Clamp(pixels[i] + (amount * (pixels[i] - blurred[i])), 0, Levels - 1);
        }
    }

    private static void Change(Span<float> pixels, Func<float, float> change)
    {
        foreach (ref float pixel in pixels)
        {
            pixel = change(pixel);
        }
    }

    private static int Level(float value) => (int)(value + 0.5f);
}
