using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Manifests;

/// <summary>What <see cref="ManifestIndex"/> wrote.</summary>
/// <param name="File">The manifest, or the part of it.</param>
/// <param name="Images">Rows.</param>
/// <param name="Bytes">Of all these images.</param>
/// <param name="LeftOut">Images that could not be read, by the code of the reason. They are named in a table beside the file.</param>
/// <param name="Findings">What was noticed in the data.</param>
public sealed record IndexResult(string File, long Images, long Bytes, IReadOnlyDictionary<string, long> LeftOut, IReadOnlyList<Finding> Findings);
