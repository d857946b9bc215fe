using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs.Trials;

namespace MlNetTransfer.Tests.Runs.Trials;

/// <summary>Trials that were made one by one, judged as the policy judges its own.</summary>
public sealed class VerdictTests : IDisposable
{
    private static readonly TransferOptions Options = new() { Data = "photos", OutputFolder = "model", TimeBudget = TimeSpan.FromHours(1000) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Worlds in which trials win, lose, fail, keep nothing, and are stopped because they cannot win any more.</summary>
    [Fact]
    public void The_verdict_over_finished_trials_is_that_of_one_machine_which_made_them_itself()
    {
        HashSet<TrialOutcome> seen = [];
        HashSet<TransferStrategy> kept = [];
        int fewer = 0;
        for (int seed = 0; seed < 24; seed++)
        {
            MadeUpWorld alone = new(seed), tasks = new(seed), judge = new(seed);
            TrainedTransfer own = new TrialsStation(NoEngine.Context(Options), alone, Store($"{seed} alone")).Run(alone.Setup);

            TrialList list = MadeUpWorld.List(Options, tasks.Setup);
            string results = Results(seed);
            foreach (ListedTrial trial in list.Trials.Where(t => t.IsJudged).Reverse())
            {
                Make(list, trial, tasks, results);
            }

            FinishedRuns finished = new(judge, new TrialResults(list, "trials.json", results), list.Backbones[0]);
            TrainedTransfer verdict = new TrialsStation(NoEngine.Context(Options), finished, Store($"{seed} judge"), unhurried: true).Run(judge.Setup);

            Assert.Equal(Told(own), Told(verdict));
            Assert.Equal(own.Plan.Strategy.ToReason(), verdict.Plan.Strategy.ToReason());
            Assert.Equal(own.ValidationLogits, verdict.ValidationLogits);
            Assert.Equal(own.Dataset.Findings, verdict.Dataset.Findings);
            Assert.Equal(alone.Published, judge.Published);
            seen.UnionWith(own.Evidence!.Trials.Select(t => t.Outcome));
            kept.Add(own.Plan.Strategy.Value);
            fewer += alone.Begun.Count < list.Trials.Count(t => t.IsJudged) ? 1 : 0;
        }

        Assert.Superset(new HashSet<TrialOutcome>([TrialOutcome.Chosen, TrialOutcome.Beaten, TrialOutcome.Stopped, TrialOutcome.Failed, TrialOutcome.NotWorthIt]), seen);
        Assert.True(kept.Count > 3, string.Join(' ', kept));
        Assert.InRange(fewer, 5, 24);
    }

    [Fact]
    public void Only_what_the_verdict_asks_for_has_to_be_there_and_what_is_missing_is_named()
    {
        MadeUpWorld alone = new(3), tasks = new(3);
        _ = new TrialsStation(NoEngine.Context(Options), alone, Store("alone")).Run(alone.Setup);
        TrialList list = MadeUpWorld.List(Options, tasks.Setup);
        string results = Results(3);
        List<TransferStrategy> made = [];
        while (true)
        {
            TrialResults looked = new(list, "trials.json", results);
            TrialsStation judge = new(NoEngine.Context(Options), new FinishedRuns(new MadeUpWorld(3), looked, list.Backbones[0]), Store("judge"), unhurried: true);
            try
            {
                _ = judge.Run(tasks.Setup);
                Finding note = Assert.Single(looked.NotNeeded());
                Assert.Equal((FindingCode.TrialsMissing, Severity.Info), (note.Code, note.Severity));
                break;
            }
            catch (TransferException e)
            {
                Finding missing = Assert.Single(e.Findings);
                ListedTrial next = list.Trials.Single(t => t.IsJudged && missing.Message.StartsWith($"has no result of trial {t.Number}, {t.Strategy} on ", StringComparison.Ordinal));
                Assert.Equal(FindingCode.TrialsMissing, missing.Code);
                Assert.Contains($"--trial {next.Number} --out {results}", missing.Hint, StringComparison.Ordinal);
                Assert.DoesNotContain(next.Strategy, made);
                made.Add(next.Strategy);
                Make(list, next, tasks, results);
            }
        }

        Assert.Equal(alone.Begun, made);
    }

    [Fact]
    public void Other_seeds_are_told_and_change_no_verdict()
    {
        MadeUpWorld tasks = new(5);
        TrialList list = MadeUpWorld.List(Options, tasks.Setup);
        string results = Results(5);
        foreach (ListedTrial trial in list.Trials.Where(t => t.IsJudged))
        {
            Make(list, trial, tasks, results);
        }

        TransferStrategy before = Verdict();
        TrialResults looked = new(list, "trials.json", results);
        Assert.Empty(looked.Repetitions(TransferStrategy.LastStage, list.Backbones[0].Name));
        foreach (ListedTrial trial in list.Trials.Where(t => !t.IsJudged))
        {
            Make(list, trial, tasks, results);
        }

        looked = new TrialResults(list, "trials.json", results);
        Assert.Equal(before, Verdict());
        Assert.Equal([2], looked.Repetitions(TransferStrategy.LastStage, list.Backbones[0].Name).Select(r => r.Trial.Seed));

        TransferStrategy Verdict() => new TrialsStation(
            NoEngine.Context(Options), new FinishedRuns(new MadeUpWorld(5), new TrialResults(list, "trials.json", results), list.Backbones[0]), Store("judge"), unhurried: true)
            .Run(tasks.Setup).Plan.Strategy.Value;
    }

    [Fact]
    public void A_list_that_was_planned_where_only_heads_can_be_trained_is_refused_where_layers_can()
    {
        MadeUpWorld world = new(1);
        TrialList list = MadeUpWorld.List(Options, world.Setup);
        TrialBackbone heads = list.Backbones[0] with { OnlyHeads = "libtorch is not here." };
        TransferException refused = Assert.Throws<TransferException>(
            () => new FinishedRuns(world, new TrialResults(list, "trials.json", _folder.Path), heads).WhyOnlyHeads());
        Assert.Equal(FindingCode.TrialsDoNotFit, Assert.Single(refused.Findings).Code);
    }

    internal static void Make(TrialList list, ListedTrial trial, IStrategyRuns runs, string results)
    {
        TrialPlace place = new(results, list, trial);
        place.Finish(new TrialStation(NoEngine.Context(Options), place).Run(runs, new MadeUpWorld(0).Setup));
    }

    private static string[] Told(TrainedTransfer trained) =>
    [
        .. trained.Evidence!.Trials.Select(t => $"{t.Strategy} {t.Outcome} {t.MeasuredGain:R} {t.MeasuredError:R} {t.OtherGain:R} {t.Gain:R} {t.Error:R} {t.ProbabilityBetter:R}"),
        $"{trained.Evidence.Confidence:R}",
    ];

    private string Results(int seed) => Directory.CreateDirectory(_folder.File($"results {seed}")).FullName;

    private TrialStore Store(string name) =>
        TrialStore.Open(Directory.CreateDirectory(_folder.File(name)).FullName, new Dictionary<string, string>(), resume: false);
}
