using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Runs.Large;

/// <summary>The images of a manifest, which are read as often as they are needed and never held.</summary>
internal interface IManifestRows
{
    /// <summary>How messages name it.</summary>
    string Name { get; }

    /// <summary>Its rows from the first on, in the order of the UTF-8 bytes of their paths, no path twice. That order numbers them.</summary>
    /// <exception cref="TransferException">Everything that keeps it from being read.</exception>
    IEnumerable<ManifestRow> Read();

    /// <summary>Where the file of a row is, absolute.</summary>
    /// <param name="path">Of the row.</param>
    string FullPath(string path);
}
