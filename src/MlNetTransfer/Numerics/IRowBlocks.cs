namespace MlNetTransfer.Numerics;

/// <summary>Rows of float32 features that are not held: they are read when they are needed, a block at a time. Thread-safe.</summary>
internal interface IRowBlocks
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Number of columns.</summary>
    int Columns { get; }

    /// <summary>Reads some rows. Rows that follow each other are read fastest.</summary>
    /// <param name="rows">0-based.</param>
    /// <param name="destination">Receives them, [rows × <see cref="Columns"/>].</param>
    void Read(ReadOnlySpan<int> rows, Span<float> destination);
}
