namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Images to try a graph with.</summary>
internal static class Sample
{
    /// <summary>Waves about the range of normalised pixels, other ones in each image.</summary>
    public static float[] Pixels(int count, int side) =>
        [.. Enumerable.Range(0, count * 3 * side * side).Select(i => 1.5f * MathF.Sin((i * 0.37f) + (5 * MathF.Sin(i * 0.0011f))))];
}
