using MlNetTransfer.Datasets;

namespace MlNetTransfer.Manifests;

/// <summary>One image of a manifest.</summary>
/// <param name="Path">Relative to the manifest's folder, forward slashes; absolute where the image does not lie below that folder.</param>
/// <param name="Label">Its class; empty where it has none.</param>
/// <param name="Split">What it is for; null where nothing says.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Content">SHA-256 of the file's bytes; null where they were not read yet.</param>
public sealed record ManifestRow(string Path, string Label, ImageSplit? Split, long Bytes, ContentHash? Content);
