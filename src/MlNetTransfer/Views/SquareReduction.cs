namespace MlNetTransfer.Views;

/// <summary>A decoded square at a smaller side: each pixel is the mean of the area that it covers.</summary>
internal static class SquareReduction
{
    /// <param name="square">[3, side, side], 0…255.</param>
    /// <param name="side">Its rows and columns.</param>
    /// <param name="smaller">Rows and columns that are wanted, at most as many.</param>
    public static byte[] Of(byte[] square, int side, int smaller)
    {
        if (smaller == side)
        {
            return square;
        }

        float[][] shares = [.. Enumerable.Range(0, smaller).Select(i => SharesOf(i, side, smaller))];
        float[] narrow = new float[3 * side * smaller];
        for (int row = 0; row < 3 * side; row++)
        {
            for (int x = 0; x < smaller; x++)
            {
                int at = (row * side) + FirstOf(x, side, smaller);
                float sum = 0;
                foreach (float share in shares[x])
                {
                    sum += share * square[at++];
                }

                narrow[(row * smaller) + x] = sum;
            }
        }

        byte[] result = new byte[3 * smaller * smaller];
        for (int i = 0; i < result.Length; i++)
        {
            (int plane, int pixel) = Math.DivRem(i, smaller * smaller);
            (int y, int x) = Math.DivRem(pixel, smaller);
            int at = (((plane * side) + FirstOf(y, side, smaller)) * smaller) + x;
            float sum = 0;
            foreach (float share in shares[y])
            {
                sum += share * narrow[at];
                at += smaller;
            }

            result[i] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
        }

        return result;
    }

    private static int FirstOf(int i, int side, int smaller) => (int)((long)i * side / smaller);

    /// <summary>How much of the area is in each of the pixels from the first on.</summary>
    private static float[] SharesOf(int i, int side, int smaller)
    {
        double begin = (double)i * side / smaller, end = (double)(i + 1) * side / smaller;
        int first = FirstOf(i, side, smaller), count = Math.Min(side, (int)Math.Ceiling(end - 1e-9)) - first;
        return [.. Enumerable.Range(first, count).Select(p => (float)((Math.Min(end, p + 1) - Math.Max(begin, p)) / (end - begin)))];
    }
}
