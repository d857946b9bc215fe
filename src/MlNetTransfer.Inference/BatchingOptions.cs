using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Inference;

/// <summary>How a <see cref="BatchingPredictor"/> shares a machine among requests.</summary>
public sealed record BatchingOptions
{
    /// <summary>Batches in work at once, each on one thread.</summary>
    /// <value>1 or more; null, the default, is one per core.</value>
    public int? Workers { get; init; }

    /// <summary>Images that one batch holds at most.</summary>
    /// <value>1 or more. Default 4: larger batches run no faster on a CPU, and each image waits for its whole batch.</value>
    public int MaxBatchSize { get; init; } = 4;

    /// <summary>Images that may be in the predictor at once, waiting and in work; one more is refused with MNT831.</summary>
    /// <value>1 or more. Default 256. Those beyond what the workers can take wait as the encoded bytes that the caller holds.</value>
    public int MaxWaiting { get; init; } = 256;

    internal void Check()
    {
        List<Finding> findings = [];
        Check(nameof(Workers), Workers ?? 1);
        Check(nameof(MaxBatchSize), MaxBatchSize);
        Check(nameof(MaxWaiting), MaxWaiting);
        TransferException.ThrowIfErrors(findings);

        void Check(string option, int value)
        {
            if (value < 1)
            {
                findings.Add(Finding.Error(FindingCode.OptionInvalid, option, $"is {value}; allowed is 1 or more", "Leave it out for the default."));
            }
        }
    }
}
