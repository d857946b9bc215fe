namespace MlNetTransfer.Review;

/// <summary>An image file, and what it stands under.</summary>
/// <param name="Path">Relative to the data's root, with forward slashes.</param>
/// <param name="Label">Its class.</param>
public sealed record DoubtCopy(string Path, string Label);
