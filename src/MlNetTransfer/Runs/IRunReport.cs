using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs;

/// <summary>What people read of a run, made from its record alone.</summary>
public interface IRunReport
{
    /// <summary>Writes the report into the folder of the run, in place of an earlier one.</summary>
    /// <param name="run">What is told.</param>
    /// <param name="folder">Of the run.</param>
    /// <returns>Why it could not be written; empty when it was.</returns>
    IReadOnlyList<Finding> Write(TransferRun run, OutputFolder folder);
}
