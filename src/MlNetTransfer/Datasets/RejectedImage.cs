namespace MlNetTransfer.Datasets;

/// <summary>An image that was set aside, and why.</summary>
/// <param name="Path">Path relative to the data's root, forward slashes.</param>
/// <param name="Code">A <see cref="Diagnostics.FindingCode"/>, MNT3xx, MNT209, MNT210, MNT233 or MNT714, or of a row MNT824 and MNT825.</param>
/// <param name="Reason">What was found, and what to do.</param>
public sealed record RejectedImage(string Path, string Code, string Reason);
