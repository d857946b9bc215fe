using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>What a folder or a manifest names, before any image was opened.</summary>
internal sealed record ImageListing
{
    public required IReadOnlyList<ImageEntry> Images { get; init; }

    /// <summary>Class folders without a file.</summary>
    public IReadOnlyList<string> EmptyClasses { get; init; } = [];

    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
