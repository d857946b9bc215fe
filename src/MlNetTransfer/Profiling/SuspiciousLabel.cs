namespace MlNetTransfer.Profiling;

/// <summary>An image whose label is worth a look: ridge regression and eight of its ten nearest neighbours agree on another class, all without having
/// seen its label.</summary>
/// <param name="Image">Path relative to the data's root.</param>
/// <param name="Label">What it stands under.</param>
/// <param name="Suggested">What it looks like.</param>
public sealed record SuspiciousLabel(string Image, string Label, string Suggested);
