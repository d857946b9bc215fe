using System.Globalization;
using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Trials;

/// <summary>Files of one trial in a folder that many tasks write to: while it trains its lock, checkpoint and judgements, then its weights, and last its
/// record. A result is whole or absent, for a record is written when everything else is there.</summary>
internal sealed class TrialPlace
{
    /// <summary>What to do about a result that cannot be used.</summary>
    public const string RunAgain = "Remove that file and run the trial again.";

    private readonly string _stem;

    /// <param name="folder">Of the results.</param>
    /// <param name="list">With the trial.</param>
    /// <param name="trial">Which.</param>
    public TrialPlace(string folder, TrialList list, ListedTrial trial)
    {
        (List, Trial, Identity) = (list, trial, list.IdentityOf(trial));
        _stem = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"trial-{trial.Number:00000}-of-{list.Trials.Count:00000}"));
    }

    public TrialList List { get; }

    public ListedTrial Trial { get; }

    /// <summary>Everything that the trial depends on, by name.</summary>
    public IReadOnlyDictionary<string, string> Identity { get; }

    /// <summary>Of its record.</summary>
    public string Record => _stem + ".json";

    /// <summary>Of its weights.</summary>
    public string Weights => _stem + ".safetensors";

    /// <summary>Of the training that goes on.</summary>
    public string Checkpoint => _stem + ".checkpoint.safetensors";

    /// <summary>Of its judgements so far.</summary>
    public string Judgements => _stem + ".judgements.json";

    /// <summary>Held by the process that trains it.</summary>
    public string Lock => _stem + ".lock";

    public FineTuningFile File => new(Weights, Identity);

    /// <summary>Its result, with weights that are whole; null where there is none.</summary>
    /// <exception cref="TransferException">MNT103 where it cannot be read, MNT716 where it is damaged or belongs to another trial.</exception>
    public FinishedTrial? Finished()
    {
        if (!System.IO.File.Exists(Record))
        {
            return null;
        }

        FinishedTrial finished = FinishedTrial.Load(Record);
        string[] differences = FineTuningFile.Differences(Identity, finished.Identity);
        if (differences.Length > 0)
        {
            throw Refused(Record, $"is the result of another trial: {string.Join(", ", differences)} differ", "Name another folder, or remove that file.");
        }

        return finished.Weights is not { } weights || weights == WeightsThatAreThere() ? finished : throw Refused(
            Weights, "is missing, damaged, or not what the record beside it names", $"Remove '{Path.GetFileName(Record)}' and run the trial again.");
    }

    /// <summary>Writes the record, and removes what only a training that goes on needs.</summary>
    /// <exception cref="TransferException">MNT105, MNT106.</exception>
    public void Finish(FinishedTrial finished)
    {
        DiskErrors.Writing(Record, () =>
        {
            AtomicFile.WriteText(Record, finished.ToJson() + "\n");
            System.IO.File.Delete(Checkpoint);
            System.IO.File.Delete(Judgements);
        });
    }

    /// <summary>The file of the weights as it is; null where there is none.</summary>
    public TrialWeights? WeightsThatAreThere()
    {
        try
        {
            using FileStream? stream = System.IO.File.Exists(Weights) ? RegularFile.Open(Weights, RegularFile.Weights) : null;
            return stream is null ? null
                : new TrialWeights(Path.GetFileName(Weights), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(Weights, e), e);
        }
    }

    private static TransferException Refused(string path, string what, string hint) =>
        new(Finding.Error(FindingCode.TrialsDoNotFit, path, what, hint));
}
