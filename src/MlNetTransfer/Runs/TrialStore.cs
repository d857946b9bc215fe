using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>What a run of the policy keeps in its folder while it goes on, so that it can go on after it was killed: which trainings it began, and what came
/// of them. A training's own state is in the checkpoint while it goes on, then in a file of its own.</summary>
internal sealed class TrialStore
{
    // As often as a training's checkpoint at most.
    private const double BeatSeconds = 1;

    private const int LargestFile = 64 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { RespectNullableAnnotations = true, WriteIndented = true };

    private readonly string _folder;
    private readonly List<TrialRecord> _trials;
    private readonly List<Finding> _findings = [];
    private Journal _journal;

    private TrialStore(string folder, Journal journal, bool resumed) =>
        (_folder, _journal, _trials, Past, IsResumed) = (folder, journal, [.. journal.Trials], journal.Trials, resumed);

    /// <summary>Trainings of the run before it was interrupted; the last may be unfinished.</summary>
    public IReadOnlyList<TrialRecord> Past { get; }

    /// <summary>Whether a run goes on.</summary>
    public bool IsResumed { get; }

    /// <summary>Seconds of the run until it was interrupted.</summary>
    public double Seconds => _journal.Seconds;

    /// <summary>Seconds that the first export took; 0 before it.</summary>
    public double ExportSeconds => _journal.ExportSeconds;

    /// <summary>What could not be written.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Checkpoint of the training that goes on.</summary>
    public string Checkpoint => Path.Combine(_folder, OutputFolder.Checkpoint);

    /// <param name="folder">Of the results.</param>
    /// <param name="identity">Of the run.</param>
    /// <param name="resume">Whether to go on with an interrupted run, where there is one.</param>
    /// <exception cref="TransferException">MNT707 where what is there belongs to another run, or is damaged.</exception>
    public static TrialStore Open(string folder, IReadOnlyDictionary<string, string> identity, bool resume)
    {
        string path = Path.Combine(folder, OutputFolder.Trials);
        if (resume && File.Exists(path))
        {
            Journal journal = Read(path);
            string[] differences = FineTuningFile.Differences(identity, journal.Identity);
            return differences.Length == 0
                ? new TrialStore(folder, journal, resumed: true)
                : throw Refused(path, $"belongs to another run: {string.Join(", ", differences)} differ");
        }

        DiskErrors.Writing(folder, () => Delete(folder));
        return new TrialStore(folder, new Journal { Identity = identity }, resumed: false);
    }

    /// <summary>Removes everything that a run keeps only to go on.</summary>
    public static void Delete(string folder)
    {
        File.Delete(Path.Combine(folder, OutputFolder.Checkpoint));
        File.Delete(Path.Combine(folder, OutputFolder.Trials));
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder).Where(f => OutputFolder.IsTrial(Path.GetFileName(f))) : [])
        {
            File.Delete(file);
        }
    }

    /// <summary>Where the result of a training is kept.</summary>
    public FineTuningFile FileOf(TrialRecord trial) => new(
        Path.Combine(_folder, OutputFolder.Trial($"{trial.Strategy}{(trial.Continues ? "-continued" : "")}")),
        new Dictionary<string, string>(_journal.Identity) { ["training"] = $"{trial.Strategy} {trial.Continues}" });

    /// <summary>After the first model was exported.</summary>
    public void Exported(double exportSeconds, double elapsed) => Write(_journal with { ExportSeconds = exportSeconds, Seconds = elapsed });

    /// <summary>When a training begins.</summary>
    public void Begin(TrialRecord trial)
    {
        _trials.Add(trial);
        Write(_journal with { Trials = [.. _trials], Seconds = trial.Begun });
    }

    /// <summary>When the last training has come to its end; its checkpoint is not needed any more.</summary>
    public void End(TrialRecord trial)
    {
        _trials[^1] = trial;
        Write(_journal with { Trials = [.. _trials], Seconds = trial.Begun + trial.Took!.Value });
        Guarded(Checkpoint, () => File.Delete(Checkpoint));
    }

    /// <summary>While a training goes on: so much time is used.</summary>
    public void Beat(double elapsed)
    {
        if (elapsed >= _journal.Seconds + BeatSeconds)
        {
            Write(_journal with { Seconds = elapsed });
        }
    }

    private void Write(Journal journal)
    {
        _journal = journal;
        string path = Path.Combine(_folder, OutputFolder.Trials);
        Guarded(path, () => AtomicFile.WriteText(path, JsonSerializer.Serialize(journal, Json)));
    }

    /// <summary>The run is worth more than what it leaves on the way: the first failure to write is told, the run goes on.</summary>
    public void Guarded(string path, Action write)
    {
        if (_findings.Count > 0)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            _findings.Add(Finding.Warning(
                FindingCode.CheckpointNotWritable,
                path,
                DiskErrors.WritingFailed(path, e).Message,
                "The run continues, and cannot be resumed from here. Free some space."));
        }
    }

    private static Journal Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Journal>(RegularFile.ReadAllText(path, LargestFile), Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw Refused(path, $"is not what an interrupted run left ({e.Message.Split(". ")[0].TrimEnd('.')})", e);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    private static TransferException Refused(string path, string what, Exception? inner = null) => new(
        Finding.Error(FindingCode.CheckpointDoesNotFit, path, what, "Use the same data and options as before, or leave out --resume to start again."), inner);

    private sealed record Journal
    {
        public required IReadOnlyDictionary<string, string> Identity { get; init; }

        public double Seconds { get; init; }

        public double ExportSeconds { get; init; }

        public IReadOnlyList<TrialRecord> Trials { get; init; } = [];
    }
}
