using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Runs.Trials;

/// <summary>The results of a list's trials, as they lie in a folder.</summary>
/// <param name="list">The list.</param>
/// <param name="listPath">Of its file.</param>
/// <param name="folder">Of the results.</param>
internal sealed class TrialResults(TrialList list, string listPath, string folder)
{
    private const int MostNamed = 20;

    private readonly Dictionary<int, FinishedTrial?> _finished = [];
    private readonly HashSet<int> _asked = [];

    public TrialList List => list;

    public string ListPath => listPath;

    /// <summary>Whether an exception says that results are missing or cannot be used, which ends a run: it says nothing of a training.</summary>
    public static bool IsToldBy(TransferException e) => e.Findings is [{ Code: FindingCode.TrialsMissing or FindingCode.TrialsDoNotFit }, ..];

    /// <summary>Refuses what the list was not planned for.</summary>
    /// <exception cref="TransferException">MNT716.</exception>
    public void Check(TransferOptions options, RunSetup setup)
    {
        TrialIdentity.Require(list, listPath, options, setup);
        if (setup.Backbone.Name != list.Backbones[0].Name)
        {
            throw new TransferException(Finding.Error(
                FindingCode.TrialsDoNotFit,
                listPath,
                $"begins with {list.Backbones[0].Name}, and of the backbones that are installed here {setup.Backbone.Name} is chosen",
                "Install the same backbones as where it was planned, or plan again."));
        }
    }

    /// <summary>The result that a verdict asks for.</summary>
    /// <param name="strategy">Which.</param>
    /// <param name="backbone">On which.</param>
    /// <returns>Its files and what came of it.</returns>
    /// <exception cref="TransferException">MNT717 where it is missing, MNT716 where it cannot be used or is not in the list.</exception>
    public (TrialPlace Place, FinishedTrial Finished) Require(TransferStrategy strategy, string backbone)
    {
        ListedTrial trial = list.Trials.FirstOrDefault(t => t.IsJudged && t.Strategy == strategy && t.Backbone == backbone)
            ?? throw new TransferException(Finding.Error(
                FindingCode.TrialsDoNotFit, listPath, $"does not hold {strategy} on {backbone}, for which the policy asks", "Plan again, on this machine."));
        _asked.Add(trial.Number);
        return Find(trial) is { } finished ? (new TrialPlace(folder, list, trial), finished) : throw new TransferException(Missing(trial));
    }

    /// <summary>The same trial with other seeds, as far as it was made.</summary>
    public IEnumerable<FinishedTrial> Repetitions(TransferStrategy strategy, string backbone) => list.Trials
        .Where(t => !t.IsJudged && t.Strategy == strategy && t.Backbone == backbone)
        .Select(Find)
        .OfType<FinishedTrial>();

    /// <summary>What is to be told when the verdict is there: trials that are missing and that it did not need.</summary>
    public IEnumerable<Finding> NotNeeded()
    {
        int[] missing = [.. list.Trials.Where(t => !_asked.Contains(t.Number) && Find(t) is null).Select(t => t.Number)];
        return missing.Length == 0 ? [] :
        [
            Finding.Info(
                FindingCode.TrialsMissing,
                folder,
                $"has no result of {Named(missing)} of {list.Trials.Count} in {listPath}; the verdict did not ask for {(missing.Length == 1 ? "it" : "them")}",
                "Nothing has to be done; a policy on one machine would not have made them either."),
        ];
    }

    private FinishedTrial? Find(ListedTrial trial)
    {
        if (!_finished.TryGetValue(trial.Number, out FinishedTrial? finished))
        {
            _finished[trial.Number] = finished = new TrialPlace(folder, list, trial).Finished();
        }

        return finished;
    }

    private Finding Missing(ListedTrial trial)
    {
        int[] others = [.. list.Trials.Where(t => t.Number != trial.Number && t.IsJudged && Find(t) is null).Select(t => t.Number)];
        string more = others.Length == 0 ? "" : $"; missing are also {Named(others)}, for which it may ask next";
        return Finding.Error(
            FindingCode.TrialsMissing,
            folder,
            string.Create(
                CultureInfo.InvariantCulture,
                $"has no result of trial {trial.Number}, {trial.Strategy} on {trial.Backbone}, for which the verdict asks{more}"),
            $"Run 'train DATA --trials {listPath} --trial {trial.Number} --out {folder}', and judge again.");
    }

    private static string Named(int[] numbers)
    {
        string all = string.Join(", ", numbers.Take(MostNamed).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        string more = numbers.Length > MostNamed ? $" and {numbers.Length - MostNamed} more" : "";
        return $"trial{(numbers.Length == 1 ? "" : "s")} {all}{more}";
    }
}
