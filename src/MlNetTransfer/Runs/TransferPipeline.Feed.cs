using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Shards;

namespace MlNetTransfer;

/// <content>A run on images that the caller has at hand.</content>
public sealed partial class TransferPipeline
{
    /// <summary>Trains on images that the caller lists, in place of those of <see cref="TransferOptions.Data"/>.</summary>
    /// <param name="feed">The images, and what else the caller gives.</param>
    /// <param name="options">As for a run; the data are only a name.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <returns>What the run learned; such a run cannot be replayed.</returns>
    /// <exception cref="TransferException">As for a run.</exception>
    public TransferRun RunOn(
        TransferFeed feed, TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(options);
        TransferRun run = Run(options with { Feed = feed }, null, null, progress, cancellationToken);
        return run with { Options = run.Options with { Feed = null } };
    }

    /// <summary>Measures a share of the images of a manifest, as a sample that their contents draw.</summary>
    /// <param name="options">The backbone; the data and the output folder are not used and may be empty.</param>
    /// <param name="manifest">The images, with their classes and contents.</param>
    /// <param name="shard">Which of them; null takes all, of more than 20,000 a share with about so many.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run and of the manifest; MNT201 when the share has no images with a class.</exception>
    public ProfileResult ProfileShare(
        TransferOptions options,
        ManifestFile manifest,
        Shard? shard = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(manifest);
        ImageListing listing = ManifestShare.Of(manifest, shard ?? ManifestShare.Usual(manifest));
        ProfileResult result = Profile(
            options with { Data = manifest.Path, Feed = new TransferFeed { Listing = listing } }, progress, cancellationToken);
        return result with { Dataset = result.Dataset with { Findings = [.. listing.Findings, .. result.Dataset.Findings.Except(listing.Findings)] } };
    }
}
