using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Runs;

/// <summary>Progress of one of several trainings: its steps carry the strategy's name.</summary>
internal sealed class StrategyProgress : IProgress<TransferProgress>
{
    private const string Station = "Fine-tuning";

    private readonly IProgress<TransferProgress> _progress;
    private readonly TransferStrategy _strategy;

    private StrategyProgress(IProgress<TransferProgress> progress, TransferStrategy strategy) => (_progress, _strategy) = (progress, strategy);

    public static IProgress<TransferProgress>? Of(IProgress<TransferProgress>? progress, TransferStrategy? strategy) =>
        progress is null || strategy is null ? progress : new StrategyProgress(progress, strategy.Value);

    public void Report(TransferProgress value) => _progress.Report(value.Station == Station ? value with { Station = _strategy.ToString() } : value);
}
