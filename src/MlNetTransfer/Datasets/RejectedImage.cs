namespace MlNetTransfer.Datasets;

/// <summary>An image that was set aside, and why.</summary>
/// <param name="Path">Path relative to the data's root, forward slashes.</param>
/// <param name="Code">A <see cref="Diagnostics.FindingCode"/>, MNT3xx or MNT209.</param>
/// <param name="Reason">What was found, and what to do.</param>
public sealed record RejectedImage(string Path, string Code, string Reason);
