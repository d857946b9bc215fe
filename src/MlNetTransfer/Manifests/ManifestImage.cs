using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Manifests;

/// <summary>Images of a manifest, which are read only as what they were when it was written.</summary>
internal static class ManifestImage
{
    /// <summary>The image of a row; reading it fails with MNT309 where its bytes are others than then.</summary>
    /// <param name="manifest">It stands in.</param>
    /// <param name="row">Its row.</param>
    /// <param name="content">SHA-256 of the bytes that it had.</param>
    public static ImageSource Of(ManifestFile manifest, ManifestRow row, ContentHash content) => ImageSource.FromFile(
        manifest.FullPath(row), row.Path, bytes => ContentHash.Of(bytes) == content ? null : Finding.Error(
            FindingCode.ImageChanged, row.Path, "has other bytes than when the manifest was written; index it again", ""));
}
