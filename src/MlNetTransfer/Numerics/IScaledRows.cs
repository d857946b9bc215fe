namespace MlNetTransfer.Numerics;

/// <summary>Rows of features seen through a scaling. Scaled values exist only a block at a time, in float64. Thread-safe.</summary>
internal unsafe interface IScaledRows
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Number of features.</summary>
    int Dimension { get; }

    /// <summary>Writes scaled rows start … start + count − 1, [count × Dimension] with row stride <paramref name="stride"/>; columns up to the next
    /// multiple of 4 become 0.</summary>
    void CopyRows(int start, int count, double* destination, int stride);

    /// <summary>The same rows and scaling, restricted to some positions.</summary>
    IScaledRows Take(ReadOnlySpan<int> positions);
}
