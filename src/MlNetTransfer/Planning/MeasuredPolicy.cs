using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>The policy that measures: what the profile makes expect is the prior, trainings on the validation images are the evidence,
/// the linear probe is the floor.</summary>
internal sealed class MeasuredPolicy
{
    private readonly GainPrior _prior;
    private readonly DatasetProfile _profile;
    private readonly PlanTask _task;

    /// <param name="prior">The one that ships; another where it is judged itself.</param>
    /// <param name="profile">What was measured.</param>
    /// <param name="task">What there is to train on and with.</param>
    public MeasuredPolicy(GainPrior prior, DatasetProfile profile, PlanTask task)
    {
        (_prior, _profile, _task) = (prior, profile, task);
        Strategies =
        [
            .. prior.Strategies.Select(StrategyCatalog.Of)
                .Where(s => (task.OnlyHeads is null || !s.FineTunes) && s.IsConsidered(profile))
                .Select(s => s.Name),
        ];
        Selector = new PlanSelector(
            prior.Of(profile, Strategies, task.Metric, task.MostHeadroom, task.Shape.MultiplyAdds.Sum(m => (double)m)),
            Strategies,
            Cost,
            TrainingCost.FirstGuess(task),
            Noise,
            canShorten: !task.EpochsAreSet);
    }

    public IReadOnlyList<TransferStrategy> Strategies { get; }

    public PlanSelector Selector { get; }

    /// <param name="strategy">One that fine-tunes.</param>
    public FineTuningRecipe Recipe(TransferStrategy strategy) =>
        FineTuningPolicy.Choose(strategy, _task.Shape, _task.Images, _task.ValidationImages, _task.Classes, _task.Epochs, _task.Settings);

    /// <summary>The choice as it stands, with its reason.</summary>
    /// <param name="secondsLeft">Of the time budget.</param>
    public (Decision<TransferStrategy> Strategy, PlanEvidence Evidence) Conclude(double secondsLeft)
    {
        IReadOnlyList<PlanTrial> trials = Selector.Trials(secondsLeft);
        PlanEvidence evidence = PlanOutlook.Of(trials, _profile, _task.ValidationImages) with { OnlyHeads = _task.OnlyHeads };
        return (PlanCard.Strategy(evidence, _task.ValidationImages, _task.Metric), evidence);
    }

    private double Noise => _task is { Metric: DecisionMetric.Macro, ValidationPerClass.Count: > 0 }
        ? _prior.ExpectedBalancedVariance(_profile, _task.ValidationPerClass)
        : _prior.ExpectedVariance(_profile, Math.Max(1, _task.ValidationImages), _task.Metric, _task.MostHeadroom);

    private double Cost(TransferStrategy strategy) => StrategyCatalog.Of(strategy).Cost(_task.Shape, _task.Images, () => Recipe(strategy));
}
