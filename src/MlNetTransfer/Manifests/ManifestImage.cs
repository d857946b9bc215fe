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
    public static ImageSource Of(ManifestFile manifest, ManifestRow row, ContentHash content) =>
        ImageSource.FromFile(manifest.FullPath(row), row.Path, bytes => WhyChanged(row, content, bytes));

    /// <summary>The same, for what decodes without looking at the header.</summary>
    /// <param name="manifest">It stands in.</param>
    /// <param name="row">Its row.</param>
    /// <param name="content">SHA-256 of the bytes that it had.</param>
    /// <param name="pixelLimit">Reading a larger one fails with MNT304.</param>
    public static ImageSource Of(ManifestFile manifest, ManifestRow row, ContentHash content, long pixelLimit) =>
        ImageSource.FromFile(manifest.FullPath(row), row.Path, bytes => WhyChanged(row, content, bytes) ?? WhyNot(row, bytes, pixelLimit));

    private static Finding? WhyChanged(ManifestRow row, ContentHash content, ReadOnlySpan<byte> bytes) => ContentHash.Of(bytes) == content ? null
        : Finding.Error(FindingCode.ImageChanged, row.Path, "has other bytes than when the manifest was written; index it again", "");

    private static Finding? WhyNot(ManifestRow row, ReadOnlySpan<byte> bytes, long pixelLimit) =>
        ImageHeader.Read(bytes.ToArray(), pixelLimit, out _) is { Success: false } failed ? Finding.Error(failed.Code!, row.Path, failed.Reason!, "") : null;
}
