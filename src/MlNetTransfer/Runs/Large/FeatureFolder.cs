using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Large;

/// <summary>What the tasks that computed features left.</summary>
/// <param name="Name">How messages name it.</param>
/// <param name="Files">Features files.</param>
/// <param name="SetAside">Images that have no features, by their content, and why.</param>
internal sealed record FeatureFolder(string Name, IReadOnlyList<string> Files, IReadOnlyDictionary<ContentHash, RejectedImage> SetAside)
{
    /// <summary>Lists a folder; nothing is known of what was set aside.</summary>
    /// <exception cref="TransferException">MNT102 where there is no such folder, or no features file in it; MNT103 where it cannot be read.</exception>
    public static FeatureFolder Open(string folder)
    {
        try
        {
            string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*" + FeaturePartWriter.Extension).Order(StringComparer.Ordinal)] : [];
            return files.Length > 0
                ? new FeatureFolder(folder, files, new Dictionary<ContentHash, RejectedImage>())
                : throw new TransferException(Finding.Error(
                    FindingCode.PathNotFound,
                    folder,
                    Directory.Exists(folder) ? $"holds no features files (*{FeaturePartWriter.Extension})" : "there is no such folder",
                    "Name the folder that 'features' wrote to."));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(folder, e), e);
        }
    }
}
