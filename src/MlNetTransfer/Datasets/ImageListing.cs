using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What a folder or a manifest names, before any image was opened.</summary>
public sealed record ImageListing
{
    /// <summary>The images, in the order in which they were found.</summary>
    public required IReadOnlyList<ImageEntry> Images { get; init; }

    /// <summary>Classes in the order of the scores, of which some may have no images to train on and then are left out; null takes those of the images, in
    /// natural order.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What could not even be listed.</summary>
    public IReadOnlyList<RejectedImage> Rejected { get; init; } = [];

    /// <summary>What was noticed while they were listed.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
