using MlNetTransfer.Diagnostics;

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
}
