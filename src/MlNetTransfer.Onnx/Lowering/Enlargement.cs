namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Bilinear enlargement as a matrix, for operator sets that have no Resize at the middle of pixels.</summary>
internal static class Enlargement
{
    /// <param name="side">Positions before.</param>
    /// <param name="whole">Positions after.</param>
    /// <param name="factor">As Resize takes it.</param>
    /// <returns>[whole, side]: what each position takes of those before.</returns>
    public static float[] Matrix(int side, int whole, float factor)
    {
        float[] matrix = new float[whole * side];
        for (int row = 0; row < whole; row++)
        {
            double place = Math.Clamp(((row + 0.5) / factor) - 0.5, 0, side - 1);
            int before = (int)place, after = Math.Min(before + 1, side - 1);
            double share = place - before;
            matrix[(row * side) + before] += (float)(1 - share);
            matrix[(row * side) + after] += (float)share;
        }

        return matrix;
    }

    /// <summary>The same for columns: [side, whole].</summary>
    public static float[] Transposed(int side, int whole, float factor)
    {
        float[] matrix = Matrix(side, whole, factor);
        return [.. Enumerable.Range(0, side * whole).Select(i => matrix[(i % whole * side) + (i / whole)])];
    }
}
