namespace MlNetTransfer.Walks;

/// <summary>A folder as a walk found it, without what was left out.</summary>
/// <param name="Path">Absolute path, without a separator at its end.</param>
/// <param name="Files">Absolute paths in ordinal order.</param>
/// <param name="Folders">In ordinal order.</param>
public sealed record WalkedFolder(string Path, IReadOnlyList<string> Files, IReadOnlyList<WalkedFolder> Folders)
{
    /// <summary>The last part of the path.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Whether images lie in it, not in a subfolder.</summary>
    public bool HoldsImages => Files.Any(FolderWalk.MayBeImage);

    /// <summary>Whether images lie in it or in a subfolder.</summary>
    public bool HoldsImagesAnywhere => HoldsImages || Folders.Any(f => f.HoldsImagesAnywhere);

    /// <summary>Whether it holds no images but folders with some.</summary>
    public bool HoldsFoldersAlone => !HoldsImages && Folders.Any(f => f.HoldsImagesAnywhere);

    /// <summary>Its files and those of its subfolders.</summary>
    public IEnumerable<string> AllFiles => Files.Concat(Folders.SelectMany(f => f.AllFiles));

    /// <summary>The folder itself, then all below it.</summary>
    public IEnumerable<WalkedFolder> AndBelow => Folders.SelectMany(f => f.AndBelow).Prepend(this);

    /// <summary>How many images seem to lie in it and below it.</summary>
    public int Images => AllFiles.Count(FolderWalk.MayBeImage);
}
