using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Parts;

/// <summary>Parts of a manifest: each task reads its share of the images. As the contents are not known before, the share is by the path.</summary>
public static class ManifestParts
{
    /// <summary>What these parts are called in their markers.</summary>
    public const string Kind = "manifest";

    internal const string StartsAt = "paths start at";

    /// <summary>Writes one part. Merged, the parts are the manifest that <see cref="ManifestIndex.Write"/> writes.</summary>
    /// <param name="data">Folders, tables with a column of paths, manifests. A manifest without contents spares every task the walk.</param>
    /// <param name="folder">Receives the parts. The paths of the manifest start at the folder that this one lies in.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="options">How the data is read.</param>
    /// <param name="progress">Images found, then images read.</param>
    /// <param name="cancellationToken">Ends the work between two images; no part is written then.</param>
    /// <exception cref="TransferException">The codes of <see cref="PartFolder"/> and of the data.</exception>
    public static PartResult Write(
        IReadOnlyList<string> data,
        string folder,
        Shard shard,
        IndexOptions options,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shard);
        if (!options.Contents)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid, "--names-only", "cannot be combined with shares: a list of names takes one task", "Leave one of them out."));
        }

        PartOrigin origin = new(Kind, ".csv", new Dictionary<string, string> { [StartsAt] = ManifestPlace.FolderOf(folder) });
        using IndexedImages images = IndexedImages.List(data, folder, options, progress, cancellationToken);
        PartFolder parts = PartFolder.Open(folder, origin, shard);
        string inputs = origin.InputsOf(images.Listed(shard));
        PartMarker? done = parts.Done(inputs);
        return PartResult.Of(folder, done ?? parts.Write(inputs, Write), done is not null, images.Findings);

        void Write(PartContent part)
        {
            part.Header(ManifestRows.Header);
            foreach (ManifestRow row in images.Rows(shard, part.LeaveOut, progress, cancellationToken))
            {
                part.Row(ManifestRows.Fields(row));
            }
        }
    }
}
