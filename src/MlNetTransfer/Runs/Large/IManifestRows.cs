using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;

namespace MlNetTransfer.Runs.Large;

/// <summary>The images of a manifest, which are read as often as they are needed and never held.</summary>
internal interface IManifestRows
{
    /// <summary>How messages name it.</summary>
    string Name { get; }

    /// <summary>Its rows from the first on, in the order of the UTF-8 bytes of their paths, no path twice. That order numbers them.</summary>
    /// <exception cref="TransferException">Everything that keeps it from being read.</exception>
    IEnumerable<(ManifestRow Row, ContentHash Content)> Read();

    /// <summary>Whether the file of a row may be opened. False for an image of which nothing but its features is kept.</summary>
    bool HasPicture(ManifestRow row) => true;

    /// <summary>The picture of a row; reading it fails where its bytes are others than the manifest says.</summary>
    ImageSource Picture(ManifestRow row, ContentHash content);
}
