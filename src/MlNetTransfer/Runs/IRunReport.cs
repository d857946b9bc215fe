using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs;

/// <summary>What people read of a run, made from its record alone.</summary>
internal interface IRunReport
{
    /// <summary>Writes the report into the folder of the run, in place of an earlier one.</summary>
    /// <returns>Why it could not be written; empty when it was.</returns>
    IReadOnlyList<Finding> Write(TransferRun run, OutputFolder folder);
}
