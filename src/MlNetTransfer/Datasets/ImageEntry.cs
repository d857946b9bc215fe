using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>An image as a folder, a manifest or a row names it, before it was opened.</summary>
/// <param name="Source">Where its bytes come from.</param>
/// <param name="Label">Name of its class.</param>
/// <param name="Split">What the user said it is for; null when the user did not say.</param>
public sealed record ImageEntry(ImageSource Source, string Label, ImageSplit? Split)
{
    /// <summary>Path relative to the data's root, with forward slashes, or the name of bytes: what people read.</summary>
    public string Name => Source.Name;
}
