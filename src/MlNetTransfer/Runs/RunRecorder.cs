using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs;

/// <summary>Owns run.json: every change of the record is saved at once, and the report is made from what was saved.</summary>
/// <param name="folder">Of the run.</param>
/// <param name="report">Made anew after every change.</param>
internal sealed class RunRecorder(OutputFolder folder, IRunReport report)
{
    private (TransferRun Learned, TransferRun Saved)? _latest;

    private (TransferRun Learned, TransferRun Saved) Latest => _latest ?? throw new InvalidOperationException("No model was recorded yet.");

    /// <summary>The record as it was saved last.</summary>
    /// <exception cref="InvalidOperationException">Nothing was recorded yet.</exception>
    public TransferRun Run => Latest.Saved;

    /// <summary>Records a model, in place of the one before.</summary>
    public void Record(TransferRun run)
    {
        run.Save(folder);
        IReadOnlyList<Finding> unwritten = report.Write(run, folder);
        TransferRun saved = run;
        if (unwritten.Count > 0)
        {
            saved = run with { Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. unwritten] } };
            SaveAgain(saved);
        }

        _latest = (run, saved);
    }

    /// <summary>Records what a station added.</summary>
    /// <param name="change">Of what was learned so far, without what the report had to say.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded yet.</exception>
    public void Change(Func<TransferRun, TransferRun> change) => Record(change(Latest.Learned));

    /// <summary>What kept the report from being written may keep this too; the run is whole without it, and its result says the same.</summary>
    private void SaveAgain(TransferRun saved)
    {
        try
        {
            saved.Save(folder);
        }
        catch (TransferException)
        {
            // run.json stands as it was saved a moment ago.
        }
    }
}
