using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Large;

/// <summary>The rows of a manifest in a file.</summary>
/// <param name="manifest">The file.</param>
internal sealed class ManifestFileRows(ManifestFile manifest) : IManifestRows
{
    /// <inheritdoc/>
    public string Name => manifest.Path;

    /// <inheritdoc/>
    public IEnumerable<(ManifestRow Row, ContentHash Content)> Read() => manifest.HashedRows();

    /// <inheritdoc/>
    public ImageSource Picture(ManifestRow row, ContentHash content) => ManifestImage.Of(manifest, row, content);
}
