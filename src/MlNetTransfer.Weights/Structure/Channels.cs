namespace MlNetTransfer.Weights.Structure;

/// <summary>Arithmetic of values for each channel, done when they are read.</summary>
internal static class Channels
{
    public static Func<float[]> All(int count, float value) => () =>
    {
        float[] values = new float[count];
        values.AsSpan().Fill(value);
        return values;
    };

    public static Func<float[]> Each(Func<float[]> a, Func<float[]> b, Func<double, double, double> of) =>
        () => [.. a().Zip(b(), (x, y) => (float)of(x, y))];

    /// <summary>Every kernel times its channel's factor.</summary>
    public static Func<float[]> Kernels(Func<float[]> kernels, Func<float[]> factors) => () =>
    {
        float[] scaled = [.. kernels()], each = factors();
        int length = scaled.Length / each.Length;
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] *= each[i / length];
        }

        return scaled;
    };

    /// <summary>[rows, columns] to [columns, rows].</summary>
    public static Func<float[]> Transposed(Func<float[]> matrix, int rows, int columns) => () =>
    {
        float[] values = matrix(), turned = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return turned;
    };
}
