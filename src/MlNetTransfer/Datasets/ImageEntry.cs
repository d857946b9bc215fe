namespace MlNetTransfer.Datasets;

/// <summary>An image as a folder or a manifest names it, before it was opened.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="RootLength">How many characters of the path are the data's root.</param>
/// <param name="Label">Name of its class.</param>
/// <param name="Split">What the user said it is for; null when the user did not say.</param>
internal sealed record ImageEntry(string Path, int RootLength, string Label, ImageSplit? Split)
{
    /// <summary>Path relative to the root, forward slashes.</summary>
    public string Name => Path[RootLength..].Replace('\\', '/');
}
