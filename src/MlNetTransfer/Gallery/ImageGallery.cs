namespace MlNetTransfer.Gallery;

/// <summary>Example images that a report shows.</summary>
public sealed record ImageGallery
{
    /// <summary>Whether pictures were wanted; without them there are names, labels and scores alone.</summary>
    public required bool Pictures { get; init; }

    /// <summary>Some training images of every class, or of some of many classes, in label order.</summary>
    public IReadOnlyList<GalleryImage> Samples { get; init; } = [];

    /// <summary>Test images that were given another class, the most confident first.</summary>
    public IReadOnlyList<GalleryImage> Mistakes { get; init; } = [];

    /// <summary>Other test images, those whose two highest scores lie closest first.</summary>
    public IReadOnlyList<GalleryImage> Uncertain { get; init; } = [];

    /// <summary>Groups of copies in all.</summary>
    public int CopyGroups { get; init; }

    /// <summary>How many of them stand under more than one label.</summary>
    public int CopyGroupsAcrossLabels { get; init; }

    /// <summary>Some of them, those under more than one label first, then the largest.</summary>
    public IReadOnlyList<CopyGroup> Copies { get; init; } = [];

    /// <summary>Training images whose label is worth a look, <see cref="GalleryImage.Predicted"/> what they look like.</summary>
    public IReadOnlyList<GalleryImage> Suspicious { get; init; } = [];

    /// <summary>What the model looks at in some mistakes and in some images that it gets right; empty where pictures were not wanted or there are no
    /// test images.</summary>
    public IReadOnlyList<OcclusionMap> Maps { get; init; } = [];

    /// <summary>The same without anything to see.</summary>
    public ImageGallery WithoutPictures() => this with
    {
        Pictures = false,
        Samples = [],
        Mistakes = Bare(Mistakes),
        Uncertain = Bare(Uncertain),
        Copies = [.. Copies.Select(c => c with { Shown = Bare(c.Shown) })],
        Suspicious = Bare(Suspicious),
        Maps = [],
    };

    private static GalleryImage[] Bare(IEnumerable<GalleryImage> images) => [.. images.Select(i => i with { Jpeg = null })];
}
