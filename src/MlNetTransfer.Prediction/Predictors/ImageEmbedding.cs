using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>One image of a batch as a vector, or why there is none.</summary>
/// <param name="Path">The file, or what bytes are called.</param>
/// <param name="Vector">Of length 1; empty when the image could not be read.</param>
/// <param name="Finding">Null when it could.</param>
public sealed record ImageEmbedding(string Path, ReadOnlyMemory<float> Vector, Finding? Finding);
