namespace MlNetTransfer.Datasets;

/// <summary>What a folder holds, image by image.</summary>
/// <param name="Images">Made while they are gone through, so that of a million images no object is held.</param>
/// <param name="Rejected">What could not even be listed.</param>
/// <param name="Findings">What was noticed.</param>
internal sealed record FolderListing(IEnumerable<ImageEntry> Images, IReadOnlyList<RejectedImage> Rejected, IReadOnlyList<Diagnostics.Finding> Findings)
{
    public ImageListing ToListing() => new() { Images = [.. Images], Rejected = Rejected, Findings = Findings };
}
