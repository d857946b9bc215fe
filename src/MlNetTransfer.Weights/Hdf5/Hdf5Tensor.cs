using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>A dataset of floating-point numbers.</summary>
/// <param name="Type">F16, BF16, F32 or F64.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Layout">Where its values lie.</param>
/// <param name="Filters">Of its chunks, in the order of writing.</param>
/// <param name="Fill">The bytes of a value that was never written; empty for 0.</param>
internal sealed record Hdf5Tensor(string Type, int[] Shape, Hdf5Layout Layout, int[] Filters, byte[] Fill) : WeightsTensor(Type, Shape)
{
    private int ValueBytes => WeightsTensor.BytesPerValue(Type);

    private int Count => Shape.Aggregate(1, (a, b) => a * b);

    /// <exception cref="InvalidDataException">Values are claimed that the file does not have.</exception>
    public void Check(MappedBytes bytes)
    {
        long needed = (long)Count * ValueBytes;
        if (Layout.Position is { } position && (Layout.Length < needed || position > bytes.Length - needed))
        {
            throw new InvalidDataException(
                $"a dataset of shape [{string.Join(", ", Shape)}] and type {Type} lies in {Layout.Length} bytes at byte {position}; "
                + $"the file has {bytes.Length}");
        }

        if (Layout.Chunks.FirstOrDefault(c => c.Origin.Where((o, d) => o >= Shape[d] || o % Layout.ChunkShape![d] != 0).Any()) is { } chunk)
        {
            throw new InvalidDataException($"a chunk begins at [{string.Join(", ", chunk.Origin)}] of a dataset of shape [{string.Join(", ", Shape)}]");
        }
    }

    /// <exception cref="InvalidDataException">A chunk does not hold what it should.</exception>
    public float[] Read(MappedBytes bytes)
    {
        float[] values = new float[Count];
        if (Layout.Position is { } position)
        {
            FloatBytes.ToFloat32(Type, bytes.Read(position, (long)Count * ValueBytes), values);
            return values;
        }

        if (Fill.Length > 0)
        {
            float[] fill = new float[1];
            FloatBytes.ToFloat32(Type, Fill, fill);
            values.AsSpan().Fill(fill[0]);
        }

        foreach (Hdf5Chunk chunk in Layout.Chunks)
        {
            Place(chunk, bytes, values);
        }

        return values;
    }

    /// <summary>Copies the rows of a chunk that lie in the dataset; chunks at its edges reach over it.</summary>
    private void Place(Hdf5Chunk chunk, MappedBytes bytes, float[] values)
    {
        long[] shape = Layout.ChunkShape!;
        double chunkBytes = shape.Aggregate((double)ValueBytes, (a, b) => a * b);
        long most = (long)Math.Min(chunkBytes, long.MaxValue / 2);
        byte[] unfolded = Hdf5Filters.Undo(bytes.Read(chunk.Position, chunk.Stored), Filters, chunk.Skipped, most, ValueBytes);
        long[] extent = [.. shape.Select((s, d) => Math.Min(s, Shape[d] - chunk.Origin[d]))];
        long row = extent[^1], rows = extent[..^1].Aggregate(1L, (a, b) => a * b);
        for (long r = 0; r < rows; r++)
        {
            long rest = r, source = 0, target = 0, sourceStep = shape[^1], targetStep = Shape[^1];
            for (int d = extent.Length - 2; d >= 0; d--)
            {
                long index = rest % extent[d];
                rest /= extent[d];
                source += index * sourceStep;
                target += (chunk.Origin[d] + index) * targetStep;
                sourceStep *= shape[d];
                targetStep *= Shape[d];
            }

            FloatBytes.ToFloat32(
                Type,
                unfolded.AsSpan((int)(source * ValueBytes), (int)(row * ValueBytes)),
                values.AsSpan((int)(target + chunk.Origin[^1]), (int)row));
        }
    }
}
