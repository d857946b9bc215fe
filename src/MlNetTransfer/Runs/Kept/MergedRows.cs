using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Runs.Large;

namespace MlNetTransfer.Runs.Kept;

/// <summary>Images that a model knows and images that were given to it now, each content once per path, in the order of their paths.</summary>
/// <param name="name">How messages name them.</param>
/// <param name="rows">In that order.</param>
/// <param name="pictures">Files that are there, by path; of the others nothing but features is used.</param>
internal sealed class MergedRows(
    string name, IReadOnlyList<(ManifestRow Row, ContentHash Content)> rows, IReadOnlyDictionary<string, ImageSource> pictures) : IManifestRows
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IEnumerable<(ManifestRow Row, ContentHash Content)> Read() => rows;

    /// <inheritdoc/>
    public bool HasPicture(ManifestRow row) => pictures.ContainsKey(row.Path);

    /// <inheritdoc/>
    public ImageSource Picture(ManifestRow row, ContentHash content) => pictures[row.Path];
}
