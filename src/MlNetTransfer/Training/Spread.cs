namespace MlNetTransfer.Training;

/// <summary>Some of many, evenly spread.</summary>
internal static class Spread
{
    /// <summary>At most so many of them, evenly spread; all where they are no more.</summary>
    public static T[] Of<T>(ReadOnlySpan<T> all, int most)
    {
        var taken = new T[Math.Min(all.Length, most)];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = all[(int)((long)i * all.Length / taken.Length)];
        }

        return taken;
    }
}
