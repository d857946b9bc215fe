using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Reporting;

/// <summary>report.html beside run.json; a failure does not end the run.</summary>
public sealed class ReportBesideRun : IRunReport
{
    /// <inheritdoc/>
    public IReadOnlyList<Finding> Write(TransferRun run, OutputFolder folder)
    {
        string path = folder.File(OutputFolder.Report);
        try
        {
            HtmlReport.Write(run, path);
            return [];
        }
        catch (TransferException e)
        {
            return
            [
                Finding.Warning(
                    FindingCode.ReportNotWritten, path, e.Findings[0].Message, "The run is complete. Write the report later with 'mlnet-transfer report'."),
            ];
        }
    }
}
