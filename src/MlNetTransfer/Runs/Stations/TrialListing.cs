using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Lists everything that a policy may try, as tasks of their own.</summary>
/// <param name="context">Of the planning.</param>
/// <param name="seeds">How many each training is to have; the first is that of the options, and judged.</param>
internal sealed class TrialListing(RunContext context, int seeds)
{
    // The first images wait for files, memory and compilation.
    private const int WarmUp = 8, Timed = 32;

    /// <param name="setups">One per backbone, on the same images; that of the policy's choice first.</param>
    /// <returns>The plan on each, and the list.</returns>
    public TrialPlan Run(IReadOnlyList<RunSetup> setups)
    {
        List<(RunSetup Setup, double SecondsPerImage, PlanResult Plan)> planned = [];
        foreach (RunSetup setup in setups)
        {
            double seconds = SecondsPerImage(setup);
            planned.Add((setup, seconds, new PlanStation(context).Run(setup, seconds > 0 ? seconds : null, unhurried: true)));
        }

        ListedTrial[] judged = [.. planned.SelectMany(p => Judged(p.Setup, p.SecondsPerImage, p.Plan)).OrderByDescending(t => t.IsWorthATry)];
        IEnumerable<ListedTrial> repetitions = Enumerable.Range(1, seeds - 1)
            .SelectMany(s => judged.Where(t => FineTuningPolicy.Applies(t.Strategy)).Select(t => t with { Seed = unchecked(t.Seed + s), IsJudged = false }));
        return new TrialPlan([.. planned.Select(p => p.Plan)], new TrialList
        {
            ProductVersion = TransferPipeline.ProductVersion,
            Identity = TrialIdentity.Of(context.Options, setups[0]),
            Backbones = [.. planned.Select(p => Backbone(p.Setup, p.Plan))],
            Machine = MachineSummary.Current,
            Trials = [.. judged.Concat(repetitions).Select((t, i) => t with { Number = i })],
        });
    }

    private static TrialBackbone Backbone(RunSetup setup, PlanResult plan) => new()
    {
        Name = setup.Backbone.Name,
        ImageSide = setup.Backbone.Preprocessing.ImageSide,
        WeightsSha256 = setup.Weights.Sha256,
        OnlyHeads = plan.Evidence!.OnlyHeads,
    };

    /// <summary>What the verdict may ask for; nothing where nothing can be proven.</summary>
    private IEnumerable<ListedTrial> Judged(RunSetup setup, double secondsPerImage, PlanResult plan)
    {
        PlanEvidence evidence = plan.Evidence!;
        if (evidence.Policy == PlanningPolicy.Heuristic)
        {
            return plan.Plan.Strategy == StrategyCatalog.Floor ? [] : [Trial(setup, secondsPerImage, plan.Plan.Strategy)];
        }

        return !setup.Dataset.In(ImageSplit.Validation).Any() ? [] : evidence.Trials.Select(t => Trial(setup, secondsPerImage, t.Strategy) with
        {
            IsWorthATry = t.Outcome == TrialOutcome.Untried,
            ExpectedGain = t.ExpectedGain,
            ExpectedError = t.ExpectedError,
        });
    }

    private ListedTrial Trial(RunSetup setup, double secondsPerImage, TransferStrategy strategy)
    {
        int train = setup.Dataset.In(ImageSplit.Train).Count(), validation = setup.Dataset.In(ImageSplit.Validation).Count();
        PlanTask task = PlanStation.TaskOf(context.Options, setup.Backbone, setup.Dataset, setup.Plan.Metric.Value, null)
            with { SecondsPerImage = secondsPerImage > 0 ? secondsPerImage : null };
        FineTuningRecipe? recipe = !FineTuningPolicy.Applies(strategy) ? null : FineTuningPolicy.Choose(
            strategy, task.Shape, train, validation, task.Classes, context.Options.Epochs, context.Options.Settings);
        double training = TrainingCost.FirstGuess(task) * StrategyCatalog.Of(strategy).Cost(task.Shape, train, () => recipe!);
        return new ListedTrial
        {
            Number = 0,
            Strategy = strategy,
            Backbone = setup.Backbone.Name,
            Seed = context.Options.Seed,
            IsJudged = true,
            IsWorthATry = true,
            ExpectedGain = null,
            ExpectedError = null,
            Seconds = Math.Ceiling(training + (secondsPerImage * (train + validation))),
            MemoryBytes = TrialMemory.Of(setup.Backbone, recipe, train, validation),
        };
    }

    /// <summary>Of the network here, from the file on, whatever the cache holds.</summary>
    private double SecondsPerImage(RunSetup setup)
    {
        LabelledImage[] images = [.. setup.Dataset.In(ImageSplit.Train).Take(WarmUp + Timed)];
        using IFeatureExtractor extractor = context.Engine.OpenFeatures(
            setup.Backbone, setup.Weights, [.. setup.Backbone.Stages.Select(s => s.Name)], null);
        Extract(images[..Math.Min(WarmUp, images.Length)]);
        LabelledImage[] timed = images[Math.Min(WarmUp, images.Length)..];
        long began = context.Time.GetTimestamp();
        Extract(timed);
        return timed.Length == 0 ? 0 : context.Time.GetElapsedTime(began).TotalSeconds / timed.Length;

        void Extract(LabelledImage[] some) => extractor.Extract(
            [.. some.Select(i => i.Source)], (_, _) => { }, (_, _) => { }, null, context.CancellationToken);
    }
}
