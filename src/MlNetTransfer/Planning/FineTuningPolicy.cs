using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Planning;

/// <summary>Chooses how a strategy is trained: a pure function over numbers.</summary>
/// <remarks>Numbers without another source: project evidence table b.4 (steps, step sizes, decay, smoothing, mixup by images per class), which gathers
/// BiT-HyperRule (arXiv:1912.11370), LP-FT (arXiv:2202.10054), ULMFiT (arXiv:1801.06146), surgical fine-tuning (arXiv:2210.11466) and timm's defaults.</remarks>
internal static class FineTuningPolicy
{
    private const int Batch = 32;

    // One bad epoch on few validation images says nothing.
    internal const int SmallestPatience = 3;

    // BatchNorm on fewer images measures noise.
    private const int SmallestLiveBatch = 32;

    // The upper end of the evidence's 4 to 8 (docs/choices.md).
    private const int MostCachedViews = 8;

    // The averaged weights remember a tenth of the run; a longer memory would still hold the start of a short one.
    private const double AveragedShare = 0.1;

    // On fewer the best of many epochs is the luckiest (project evidence, b.5).
    internal const int FewestToChooseEpochs = 200;

    /// <summary>Whether a strategy trains layers of the network.</summary>
    public static bool Applies(TransferStrategy strategy) => strategy is not (TransferStrategy.LinearProbe or TransferStrategy.MultiStageProbe);

    /// <param name="strategy">One that fine-tunes.</param>
    /// <param name="shape">The backbone, after truncation.</param>
    /// <param name="images">Training images.</param>
    /// <param name="validationImages">Validation images.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="askedEpochs">What the user set; null leaves it to the policy.</param>
    /// <param name="settings">Other entries of the recipe that the user set, by name.</param>
    /// <exception cref="TransferException">MNT101 for every setting that cannot be.</exception>
    public static FineTuningRecipe Choose(TransferStrategy strategy, BackboneShape shape, int images, int validationImages, int classes, int? askedEpochs, IReadOnlyDictionary<string, string>? settings = null)
    {
        RecipeSettings user = new(settings ?? new Dictionary<string, string>());
        FineTuningRecipe own = OfStrategy(strategy, shape, images, classes, askedEpochs) with { KeepBestEpoch = validationImages >= FewestToChooseEpochs };
        FineTuningRecipe recipe = user.Apply(own);
        bool asked = recipe.FirstTrainedConvolution != own.FirstTrainedConvolution || recipe.EndOfTrainedConvolutions != own.EndOfTrainedConvolutions;
        recipe = asked ? recipe with { TrainedGroups = null } : recipe;
        return user.Check(user.Apply(FitToRun(recipe, images)), shape);
    }

    private static FineTuningRecipe OfStrategy(TransferStrategy strategy, BackboneShape shape, int images, int classes, int? askedEpochs)
    {
        int batch = Math.Clamp(images / 8, 4, Batch), perClass = images / classes, end = shape.Convolutions;
        FineTuningRecipe all = new()
        {
            FirstTrainedConvolution = 0,
            EndOfTrainedConvolutions = end,
            Optimizer = OptimizerKind.AdamW,
            HeadLearningRate = 1e-3,
            LearningRate = 1e-4,
            WeightDecay = 1e-4,
            Epochs = askedEpochs ?? Epochs(20, 200, 3000, images, batch),
            BatchSize = batch,
            WarmUp = 0.1,
            LabelSmoothing = perClass >= 50 ? 0.1 : 0,
            Mixup = perClass >= 100 ? 0.1 : 0,
            Augmentation = Strength(perClass),
        };
        FineTuningRecipe last = all with
        {
            LearningRate = 2e-4,
            LabelSmoothing = perClass >= 50 ? 0.05 : 0,
            Mixup = 0,
            Epochs = askedEpochs ?? Epochs(15, 150, 1500, images, batch),
        };
        FineTuningRecipe full = all with
        {
            Optimizer = OptimizerKind.RAdam,
            WarmUp = 0,
            HeadLearningRate = 1e-3,
            LearningRate = 3e-4,
            StageDecay = 0.7,
            WeightDecay = 5e-4,
            HeadFromProbe = false,
            LiveBatchNorm = batch >= SmallestLiveBatch,
            Epochs = askedEpochs ?? Epochs(30, 500, 10000, images, batch),
        };
        return strategy switch
        {
            TransferStrategy.LastConv => last with { FirstTrainedConvolution = shape.Output[0].Position, TrainedGroups = Gaps(shape) ? [.. shape.Output.Select(o => o.Name)] : null },
            TransferStrategy.LastStage => last with { FirstTrainedConvolution = shape.StageStarts[^1] },
            TransferStrategy.LateStages => last with { FirstTrainedConvolution = shape.StageStarts[^Math.Min(2, shape.Stages)], StageDecay = 0.5 },
            TransferStrategy.EarlyStages => all with { EndOfTrainedConvolutions = shape.Stages > 2 ? shape.StageStarts[2] : end },
            TransferStrategy.GradualUnfreezing => all with { Gradual = true, StageDecay = 0.5 },
            TransferStrategy.BatchNormAffine => all with { BatchNormOnly = true, LearningRate = 1e-3, WeightDecay = 0, LabelSmoothing = 0, Mixup = 0 },
            TransferStrategy.ProbeThenFineTune or TransferStrategy.TruncatedBackbone => all with { StageDecay = 0.5 },
            TransferStrategy.FullFineTuning => full,
            TransferStrategy.FromScratch => full with { RandomInitialization = true, LearningRate = 2e-3, HeadLearningRate = 2e-3, StageDecay = 1, LiveBatchNorm = true },
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "This strategy fine-tunes nothing."),
        };
    }

    /// <summary>Whether other groups stand between those that the output comes from.</summary>
    private static bool Gaps(BackboneShape shape) => shape.Convolutions - shape.Output[0].Position > shape.Output.Count;

    /// <summary>Memories and patience that are shorter than the run.</summary>
    private static FineTuningRecipe FitToRun(FineTuningRecipe recipe, int images)
    {
        int steps = recipe.Epochs * Math.Max(1, images / recipe.BatchSize);

        // Random weights answer by chance for many epochs before they improve.
        int patience = recipe.RandomInitialization ? recipe.Epochs : Math.Max(SmallestPatience, recipe.Epochs / 5);
        return recipe with
        {
            Patience = Math.Min(recipe.Epochs, patience),
            CachedViews = Math.Min(recipe.Epochs, MostCachedViews),
            AverageDecay = Math.Max(0, 1 - (1 / Math.Max(1, AveragedShare * steps))),

            // RAdam would hardly train in a run that is short beside its memory, AdamW start too large.
            SecondMomentDecay = steps switch
            {
                < 100 => 0.9,
                < 500 => 0.98,
                < 2000 => 0.99,
                _ => 0.999,
            },
        };
    }

    /// <summary>Epochs whose steps are a multiple of one epoch's, within limits on the steps.</summary>
    private static int Epochs(int perImage, int fewestSteps, int mostSteps, int images, int batch)
    {
        double stepsPerEpoch = Math.Max(1, images / (double)batch);
        return (int)Math.Ceiling(Math.Clamp(perImage * stepsPerEpoch, fewestSteps, mostSteps) / stepsPerEpoch);
    }

    /// <summary>The less data, the more augmentation.</summary>
    private static double Strength(int perClass) => perClass switch
    {
        < 50 => 0.7,
        < 500 => 0.5,
        _ => 0.3,
    };
}
