namespace MlNetTransfer.Numerics;

/// <summary>Rows that are held, for what reads rows a block at a time.</summary>
/// <param name="rows">All of them.</param>
internal sealed class MatrixRows(FeatureMatrix rows) : IRowBlocks
{
    public int Count => rows.Rows;

    public int Columns => rows.Columns;

    public void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            rows.Row(indices[i]).CopyTo(destination[(i * Columns)..]);
        }
    }
}
