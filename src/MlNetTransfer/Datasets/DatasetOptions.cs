using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Where the images are and how they are split.</summary>
public sealed record DatasetOptions
{
    /// <summary>A folder with one subfolder per class; or with <c>train</c>, <c>val</c> and <c>test</c> subfolders of such, or of names like them; or with a
    /// table that says the classes of the images beside it; or a CSV manifest.</summary>
    public required string Data { get; init; }

    /// <summary>Which folders are the classes where class folders hold folders; null takes the outermost and says so, or refuses.</summary>
    public ClassFolders? ClassFolders { get; init; }

    /// <summary>Order of the classes in an earlier run that this one goes on with or repeats; null where there is none.</summary>
    public IReadOnlyList<string>? LabelOrder { get; init; }

    /// <summary>What people decided on labels, by content; null for none.</summary>
    public ILabelCorrections? Corrections { get; init; }

    /// <summary>Images that were listed already, which <see cref="Data"/> then is only a name for; null reads them from it.</summary>
    internal ImageListing? Listing { get; init; }

    /// <summary>Folder or manifest with the test images; null takes them from <see cref="Data"/>.</summary>
    public string? TestData { get; init; }

    /// <summary>Share of each class's training images that is kept for validation, where <see cref="Data"/> has no validation split.</summary>
    /// <value>0.15. Between 0 and 0.5.</value>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>Share of each class's images that is kept for the final test, where neither <see cref="TestData"/> nor a test split exists.</summary>
    /// <value>0.2. Between 0 and 0.5; 0 trains on everything and reports no test accuracy.</value>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Seed of the split.</summary>
    /// <value>1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>How a CSV manifest is read.</summary>
    public ManifestOptions Manifest { get; init; } = new();

    /// <summary>Largest number of pixels an image may have, checked from its header before anything is allocated.</summary>
    /// <value><see cref="ImageLimits.Pixels"/>.</value>
    public long PixelLimit { get; init; } = ImageLimits.Pixels;
}
