using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>Progress, as it is told and on the thread that tells it.</summary>
internal sealed class Told(Action<TransferProgress>? then = null) : IProgress<TransferProgress>
{
    public List<TransferProgress> All { get; } = [];

    public void Report(TransferProgress value)
    {
        All.Add(value);
        then?.Invoke(value);
    }
}
