using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Trials;

/// <summary>What a trial has shown so far, in a file, so that it is known after a kill: its judgements, and how long it trained.</summary>
internal sealed class JudgementLog
{
    private const long LargestFile = 256 << 20;

    private readonly string _path;
    private readonly Func<double> _elapsed;
    private readonly double _before;
    private readonly List<TrialJudgement> _judgements;

    private JudgementLog(string path, State state, Func<double> elapsed) =>
        (_path, _before, _judgements, _elapsed) = (path, state.Seconds, [.. state.Judgements], elapsed);

    /// <summary>All so far.</summary>
    public IReadOnlyList<TrialJudgement> Judgements => _judgements;

    /// <summary>Seconds of training, those before a kill included.</summary>
    public double Seconds => _before + _elapsed();

    /// <param name="path">Of the file.</param>
    /// <param name="elapsed">Seconds that this process trains.</param>
    /// <returns>What a killed process left; null where it left nothing that can be read.</returns>
    public static JudgementLog? Read(string path, Func<double> elapsed)
    {
        try
        {
            return File.Exists(path) ? new JudgementLog(path, TrialJson.Read<State>(path, LargestFile, _ => null, ""), elapsed) : null;
        }
        catch (TransferException)
        {
            return null;
        }
    }

    /// <summary>Begins with nothing.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="elapsed">Seconds that this process trains.</param>
    public static JudgementLog Begin(string path, Func<double> elapsed)
    {
        JudgementLog log = new(path, new State(), elapsed);
        log.Write();
        return log;
    }

    /// <summary>After a judgement. What a training showed behind its checkpoint before a kill it shows again.</summary>
    /// <param name="epoch">1-based.</param>
    /// <param name="share">Of its schedule that is done.</param>
    /// <param name="right">[validation images].</param>
    public void Add(int epoch, double share, bool[] right)
    {
        _judgements.RemoveAll(j => j.Epoch >= epoch);
        _judgements.Add(new TrialJudgement { Epoch = epoch, Share = share, Seconds = Seconds, Right = TrialJudgement.Packed(right) });
        Write();
    }

    private void Write() => DiskErrors.Writing(
        _path, () => AtomicFile.WriteText(_path, JsonSerializer.Serialize(new State { Seconds = Seconds, Judgements = _judgements }, TransferRun.Json)));

    private sealed record State
    {
        public double Seconds { get; init; }

        public IReadOnlyList<TrialJudgement> Judgements { get; init; } = [];
    }
}
