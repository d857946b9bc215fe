using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Planning;

/// <summary>Chooses how a strategy is trained: a pure function over numbers.</summary>
/// <remarks>Numbers without another source: docs/evidence.md, 4.1 (steps, step sizes, decay, smoothing, mixup by images per class), which gathers
/// BiT-HyperRule (arXiv:1912.11370), LP-FT (arXiv:2202.10054), ULMFiT (arXiv:1801.06146), surgical fine-tuning
/// (arXiv:2210.11466) and timm's defaults.</remarks>
public static class FineTuningPolicy
{
    // The upper end of the evidence's 4 to 8 (docs/choices.md).
    private const int MostCachedViews = 8;

    // Own choice, not fitted: an empty head was behind the linear probe on validation images after 0.13 and 0.41 of its recipe (docs/choices.md).
    private const double EmptyHeadShare = 0.5;

    // Own choice: later the layers have followed the head that they have.
    private const double LatestNewHead = 0.5;

    // The averaged weights remember a tenth of the run; a longer memory would still hold the start of a short one.
    private const double AveragedShare = 0.1;

    /// <summary>Whether a strategy trains layers of the network.</summary>
    public static bool Applies(TransferStrategy strategy) => StrategyCatalog.Find(strategy) is not { FineTunes: false };

    /// <param name="strategy">One that fine-tunes.</param>
    /// <param name="shape">The backbone, after truncation.</param>
    /// <param name="images">Training images.</param>
    /// <param name="validationImages">Validation images.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="askedEpochs">What the user set; null leaves it to the policy.</param>
    /// <param name="settings">Other entries of the recipe that the user set, by name.</param>
    /// <exception cref="TransferException">MNT101 for every setting that cannot be.</exception>
    internal static FineTuningRecipe Choose(
        TransferStrategy strategy,
        BackboneShape shape,
        int images,
        int validationImages,
        int classes,
        int? askedEpochs,
        IReadOnlyDictionary<string, string>? settings = null)
    {
        if (StrategyCatalog.Of(strategy) is not FineTuningStrategy chosen)
        {
            throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "This strategy fine-tunes nothing.");
        }

        RecipeSettings user = new(settings ?? new Dictionary<string, string>());
        FineTuningRecipe ofStrategy = chosen.Recipe(new RecipeBasis(shape, images, classes, askedEpochs)) with
        {
            KeepBestEpoch = validationImages >= PlanningLimits.FewestToChooseEpochs,
        };
        FineTuningRecipe recipe = user.Apply(ofStrategy);
        bool asked = recipe.FirstTrainedConvolution != ofStrategy.FirstTrainedConvolution
            || recipe.EndOfTrainedConvolutions != ofStrategy.EndOfTrainedConvolutions;
        recipe = asked ? recipe with { TrainedGroups = null } : recipe;
        return user.Check(user.Apply(FitToRun(recipe, images)), shape);
    }

    /// <summary>The recipe for a training that its time makes shorter: memories and patience that fit it. What the user set stays.</summary>
    /// <param name="recipe">Of the whole length.</param>
    /// <param name="images">Training images.</param>
    /// <param name="steps">That are planned.</param>
    /// <param name="judgements">That are planned.</param>
    public static FineTuningRecipe Shorten(FineTuningRecipe recipe, int images, int steps, int judgements)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        FineTuningRecipe chosen = FitToRun(recipe, images);
        return recipe with
        {
            Patience = recipe.Patience == chosen.Patience ? PatienceOf(recipe, judgements) : recipe.Patience,
            AverageDecay = recipe.AverageDecay == chosen.AverageDecay ? AverageDecayOf(steps) : recipe.AverageDecay,
            SecondMomentDecay = recipe.SecondMomentDecay == chosen.SecondMomentDecay ? SecondMomentDecayOf(steps) : recipe.SecondMomentDecay,
        };
    }

    /// <summary>Whether a training whose head was to begin empty is made so short that the head would still be learning when it ends; it takes that of the
    /// linear probe then. Not once much of it is done.</summary>
    /// <param name="recipe">Of the whole length.</param>
    /// <param name="ownSteps">Of that.</param>
    /// <param name="pace">That time allows.</param>
    public static bool TakesProbeHead(FineTuningRecipe recipe, int ownSteps, TrainingPace pace)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(pace);
        return recipe is { HeadFromProbe: false, RandomInitialization: false }
            && pace.Steps < EmptyHeadShare * ownSteps
            && pace.Step <= LatestNewHead * pace.Steps;
    }

    /// <summary>Memories and patience that are shorter than the run.</summary>
    private static FineTuningRecipe FitToRun(FineTuningRecipe recipe, int images)
    {
        int steps = recipe.Epochs * Math.Max(1, images / recipe.BatchSize);
        return recipe with
        {
            Patience = PatienceOf(recipe, recipe.Epochs),
            CachedViews = Math.Min(recipe.Epochs, MostCachedViews),
            AverageDecay = AverageDecayOf(steps),
            SecondMomentDecay = SecondMomentDecayOf(steps),
        };
    }

    // Random weights answer by chance for many epochs before they improve.
    private static int PatienceOf(FineTuningRecipe recipe, int judgements) =>
        Math.Min(judgements, recipe.RandomInitialization ? judgements : Math.Max(PlanningLimits.SmallestPatience, judgements / 5));

    private static double AverageDecayOf(int steps) => Math.Max(0, 1 - (1 / Math.Max(1, AveragedShare * steps)));

    // RAdam would hardly train in a run that is short beside its memory, AdamW start too large.
    private static double SecondMomentDecayOf(int steps) => steps switch
    {
        < 100 => 0.9,
        < 500 => 0.98,
        < 2000 => 0.99,
        _ => 0.999,
    };
}
