using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Features;

/// <summary>The features of a list of images, one row per image in the list's order.</summary>
internal sealed record FeatureSet
{
    /// <summary>[Images × sum of the outputs' dimensions], float32. Rows of rejected images are zero.</summary>
    public required FeatureMatrix Features { get; init; }

    /// <summary>Images that could not be decoded, by their position in the list.</summary>
    public required IReadOnlyDictionary<int, RejectedImage> Rejected { get; init; }

    /// <summary>How many rows came out of the cache.</summary>
    public required int FromCache { get; init; }

    /// <summary>Damaged or unwritable cache files.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}
