using MlNetTransfer.Datasets;

namespace MlNetTransfer.Runs.Large;

/// <summary>One image of a manifest.</summary>
/// <param name="Path">As it stands there.</param>
/// <param name="Label">Name of its class, as it stands there.</param>
/// <param name="Split">What it is for; null where the manifest does not say.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
internal readonly record struct ManifestRow(string Path, string Label, ImageSplit? Split, ContentHash Hash);
