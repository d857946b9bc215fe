using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What a folder or a manifest names, before any image was opened.</summary>
internal sealed record ImageListing
{
    public required IReadOnlyList<ImageEntry> Images { get; init; }

    /// <summary>Classes in the order of the scores, of which some may have no images to train on and then are left out; null takes those of the images, in
    /// natural order.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What could not even be listed.</summary>
    public IReadOnlyList<RejectedImage> Rejected { get; init; } = [];

    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
