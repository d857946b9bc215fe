using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

/// <summary>A matrix as rows that are read.</summary>
internal sealed class HeldRows(FeatureMatrix features) : IRowBlocks
{
    public int Count => features.Rows;

    public int Columns => features.Columns;

    public void Read(ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            features.Row(rows[i]).CopyTo(destination[(i * Columns)..]);
        }
    }
}
