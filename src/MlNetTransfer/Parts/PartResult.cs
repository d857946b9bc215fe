using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Parts;

/// <summary>What a task did.</summary>
/// <param name="File">The part.</param>
/// <param name="Shard">Its share.</param>
/// <param name="WasThere">Whether the part was there already, so that nothing was done.</param>
/// <param name="Rows">Rows of the part.</param>
/// <param name="LeftOut">Images that were set aside, by the code of the reason; they are named in the table beside the part.</param>
/// <param name="Findings">What was noticed.</param>
public sealed record PartResult(
    string File, Shard Shard, bool WasThere, long Rows, IReadOnlyDictionary<string, long> LeftOut, IReadOnlyList<Finding> Findings)
{
    internal static PartResult Of(string folder, PartMarker marker, bool wasThere, IReadOnlyList<Finding> findings) =>
        new(Path.Combine(folder, marker.File), marker.Shard, wasThere, marker.Rows, marker.LeftOut, findings);
}
