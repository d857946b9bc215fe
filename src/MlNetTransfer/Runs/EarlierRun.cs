using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs;

/// <summary>What a run takes over from an earlier one.</summary>
internal static class EarlierRun
{
    /// <summary>Order of the classes in the run that is repeated or gone on with, so that their weights stay where they are; null where there is
    /// none.</summary>
    public static IReadOnlyList<string>? LabelOrder(TransferOptions options, TransferRun? original)
    {
        TransferRun? earlier = original ?? (options.Resume ? TransferRun.TryLoad(Path.Combine(options.OutputFolder, OutputFolder.Run)) : null);
        return earlier is null ? null : [.. earlier.Dataset.Classes.Select(c => c.Label)];
    }
}
