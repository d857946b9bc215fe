using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>Labelled images, split and checked; what was set aside is listed.</summary>
internal sealed record ImageDataset
{
    /// <summary>Class names in ordinal order; the position is the class's index everywhere.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>All usable images in the order of their names.</summary>
    public required IReadOnlyList<LabelledImage> Images { get; init; }

    /// <summary>Images that were set aside.</summary>
    public required IReadOnlyList<RejectedImage> Rejected { get; init; }

    /// <summary>Warnings and notes; never errors, which are thrown.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public IEnumerable<LabelledImage> In(ImageSplit split) => Images.Where(i => i.Split == split);
}
