using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>Tells of a part of the work as of the whole.</summary>
/// <param name="whole">Told of the whole.</param>
/// <param name="before">Units that were done before this part.</param>
/// <param name="total">Units of the whole.</param>
internal sealed class ProgressPart(IProgress<TransferProgress>? whole, long before, long total) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => whole?.Report(value with { Done = before + value.Done, Total = total });
}
