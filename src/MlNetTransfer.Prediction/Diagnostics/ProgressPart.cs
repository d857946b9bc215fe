namespace MlNetTransfer.Diagnostics;

/// <summary>Tells of a part of the work as of the whole.</summary>
public sealed class ProgressPart : IProgress<TransferProgress>
{
    private readonly IProgress<TransferProgress>? _whole;
    private readonly long _before, _total;

    /// <summary>Takes what is told of a part.</summary>
    /// <param name="whole">Told of the whole; null tells nobody.</param>
    /// <param name="before">Units that were done before this part.</param>
    /// <param name="total">Units of the whole.</param>
    public ProgressPart(IProgress<TransferProgress>? whole, long before, long total) => (_whole, _before, _total) = (whole, before, total);

    /// <inheritdoc/>
    public void Report(TransferProgress value) => _whole?.Report(value with { Done = _before + value.Done, Total = _total });
}
