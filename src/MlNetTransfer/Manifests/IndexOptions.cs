using MlNetTransfer.Datasets;

namespace MlNetTransfer.Manifests;

/// <summary>How images are listed for a manifest.</summary>
public sealed record IndexOptions
{
    /// <summary>How tables among the data are read.</summary>
    public ManifestOptions Tables { get; init; } = new();

    /// <summary>Which folders are the classes where class folders hold folders; null takes the outermost and says so, or refuses.</summary>
    public ClassFolders? ClassFolders { get; init; }

    /// <summary>Whether folders are classes. Without, every image of a folder and its subfolders is listed, and has no class.</summary>
    /// <value>True.</value>
    public bool Classes { get; init; } = true;

    /// <summary>Whether the images are read, for their SHA-256. Without, they are only listed.</summary>
    /// <value>True.</value>
    public bool Contents { get; init; } = true;
}
