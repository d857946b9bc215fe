namespace MlNetTransfer.Weights.Hdf5;

/// <summary>Where a dataset's values lie.</summary>
/// <param name="Position">Of the values in the file when they are in one piece; null when they are in chunks or were never written.</param>
/// <param name="Length">Bytes there.</param>
/// <param name="ChunkShape">Of a chunk; null when there are none.</param>
/// <param name="Chunks">All that were written.</param>
internal sealed record Hdf5Layout(long? Position, long Length, long[]? ChunkShape, IReadOnlyList<Hdf5Chunk> Chunks);
