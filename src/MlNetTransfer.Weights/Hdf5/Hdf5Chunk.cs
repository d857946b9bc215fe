namespace MlNetTransfer.Weights.Hdf5;

/// <summary>One block of a chunked dataset, as stored.</summary>
/// <param name="Origin">Its first value's place in the dataset, outermost dimension first.</param>
/// <param name="Position">Of its bytes in the file.</param>
/// <param name="Stored">How many they are.</param>
/// <param name="Skipped">Bit i set: filter i was not applied.</param>
internal sealed record Hdf5Chunk(long[] Origin, long Position, long Stored, uint Skipped);
