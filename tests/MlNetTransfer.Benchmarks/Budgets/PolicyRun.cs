using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>A run of one policy in the time of a cell, and its test, which takes none of that time.</summary>
/// <param name="cell">With the time.</param>
/// <param name="material">With its images.</param>
/// <param name="prior">Fitted without the cell's set.</param>
internal sealed class PolicyRun(BudgetCell cell, BudgetMaterial material, GainPrior prior)
{
    public BudgetOutcome Run(BudgetPolicy policy) => policy.Strategy is { } strategy ? Always(policy, strategy) : Measured(policy);

    private BudgetOutcome Measured(BudgetPolicy policy)
    {
        ProcessorTime time = new(BudgetCell.Cores);
        TransferOptions options = material.PolicyOptions with { TimeBudget = TimeSpan.FromSeconds(cell.Seconds) };
        _ = material.Probe;
        RunContext context = BudgetMaterial.Context(options, time);
        BudgetRuns runs = new(context, time, material, material.Publish);
        TrialStore store = TrialStore.Open(material.Journal, new Dictionary<string, string>(), resume: false);
        TrainedTransfer kept = new TrialsStation(context, runs, store, prior).Run(material.Setup);
        double seconds = context.Clock.Total;
        return Outcome(policy, kept.Plan.Strategy.Value, kept, seconds, material.ProbeSeconds, runs.Trained) with
        {
            ProfileSeconds = Math.Round(kept.Profile?.Seconds ?? 0, 2),
            Trials = kept.Evidence?.Trials ?? [],
            Confidence = kept.Evidence?.Confidence,
            Prior = prior.Source,
        };
    }

    /// <summary>As a run with this strategy and what the linear probe leaves of the time.</summary>
    private BudgetOutcome Always(BudgetPolicy policy, TransferStrategy strategy)
    {
        double left = cell.Seconds - material.NamedProbeSeconds;
        if (policy == BudgetPolicy.Probe || left <= 0)
        {
            return Outcome(policy, TransferStrategy.LinearProbe, material.NamedProbe, material.NamedProbeSeconds, material.NamedProbeSeconds, []);
        }

        // The cache holds the features of every stage, of which the linear probe of a run with this strategy computes the last alone.
        _ = material.Probe;
        TransferOptions options = material.PolicyOptions with
        {
            Strategy = strategy,
            TimeBudget = TimeSpan.FromSeconds(left),
            Settings = policy.Settings,
            Epochs = policy.Epochs(material.Setup.Dataset.In(ImageSplit.Train).Count()),
        };
        RunContext context = BudgetMaterial.Context(options, new ProcessorTime(BudgetCell.Cores));
        TrainedTransfer probe = material.NamedProbe;
        try
        {
            TrainedTransfer trained = new StrategyTraining(context, checkpoint: null, material.Publish).Run(
                CellSetup.Named(material.Setup, strategy),
                material.Setup.Backbone,
                material.Setup.Weights,
                probe.Dataset,
                new TrialTask { Probe = probe.Probe.BeforeRefit ?? probe.Probe });
            double seconds = context.Clock.Total;
            bool kept = trained.FineTuning is not { History.BestEpoch: 0 };
            return Outcome(
                policy,
                kept ? strategy : TransferStrategy.LinearProbe,
                trained,
                material.NamedProbeSeconds + seconds,
                material.NamedProbeSeconds,
                [(strategy, seconds, trained)]);
        }
        catch (TransferException e)
        {
            double seconds = material.NamedProbeSeconds + context.Clock.Total;
            return Outcome(policy, TransferStrategy.LinearProbe, probe, seconds, material.NamedProbeSeconds, []) with { Failure = e.Message };
        }
    }

    private BudgetOutcome Outcome(
        BudgetPolicy policy,
        TransferStrategy chosen,
        TrainedTransfer kept,
        double seconds,
        double probeSeconds,
        IReadOnlyList<(TransferStrategy Strategy, double Seconds, TrainedTransfer Trained)> trainings)
    {
        Dictionary<ClassifierModel, TestAnswers> tested = new(ReferenceEqualityComparer.Instance);
        TestAnswers test = Test(kept.Model);
        return new BudgetOutcome
        {
            Cell = cell.ToString(),
            Policy = policy.Name,
            Chosen = chosen,
            Seconds = Math.Round(seconds, 2),
            ProbeSeconds = Math.Round(probeSeconds, 2),
            Images = material.Setup.Dataset.In(ImageSplit.Train).Count(),
            ValidationRight = CellSetup.Validation(kept).Right,
            TestRight = test.Right,
            TestPerClass = test.PerClass,
            Trainings =
            [
                .. trainings.Select(t => BudgetTraining.Of(
                    t.Strategy, t.Seconds, t.Trained, CellSetup.Validation(t.Trained).Right, Test(t.Trained.Model).Right)),
            ],
            Commit = Report.Commit,
        };

        TestAnswers Test(ClassifierModel model)
        {
            if (!tested.TryGetValue(model, out TestAnswers? answers))
            {
                tested.Add(model, answers = material.Test(model));
            }

            return answers;
        }
    }
}
