using static MlNetTransfer.Planning.EntryTypes;

namespace MlNetTransfer.Planning.Recipes;

/// <summary>The one table of what a recipe holds, in the order of <see cref="FineTuningRecipe"/>.</summary>
internal static class RecipeEntries
{
    /// <summary>Source of most numbers.</summary>
    public const string Table = "docs/evidence.md, 4.1";

    private const int MostViews = 1000;
    private const double LargestRate = 10;

    public static readonly TypedEntry<int> FirstTrainedConvolution = new(
        nameof(FineTuningRecipe.FirstTrainedConvolution), r => r.FirstTrainedConvolution, (r, v) => r with { FirstTrainedConvolution = v }, AnyWhole)
    {
        Help = "0-based position of the first convolution that trains.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<int> EndOfTrainedConvolutions = new(
        nameof(FineTuningRecipe.EndOfTrainedConvolutions), r => r.EndOfTrainedConvolutions, (r, v) => r with { EndOfTrainedConvolutions = v }, AnyWhole)
    {
        Help = "Position after the last convolution that trains.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<bool> BatchNormOnly = new(
        nameof(FineTuningRecipe.BatchNormOnly), r => r.BatchNormOnly, (r, v) => r with { BatchNormOnly = v }, Flag)
    {
        Help = "Only scales and shifts of BatchNorm train, no kernels.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<bool> RandomInitialization = new(
        nameof(FineTuningRecipe.RandomInitialization), r => r.RandomInitialization, (r, v) => r with { RandomInitialization = v }, Flag)
    {
        Help = "Convolutions start at random instead of from the pretrained weights.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<bool> HeadFromProbe = new(
        nameof(FineTuningRecipe.HeadFromProbe), r => r.HeadFromProbe, (r, v) => r with { HeadFromProbe = v }, Flag)
    {
        Help = "The head starts as the linear probe; else at zero.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<bool> Gradual = new(nameof(FineTuningRecipe.Gradual), r => r.Gradual, (r, v) => r with { Gradual = v }, Flag)
    {
        Help = "Convolutions are released one by one from the output.", IsOfOneStrategy = true, Source = "the strategy",
    };

    public static readonly TypedEntry<OptimizerKind> Optimizer = new(
        nameof(FineTuningRecipe.Optimizer), r => r.Optimizer, (r, v) => r with { Optimizer = v }, Name<OptimizerKind>())
    {
        Help = "What takes the steps.",
    };

    public static readonly TypedEntry<double> HeadLearningRate = new(
        nameof(FineTuningRecipe.HeadLearningRate), r => r.HeadLearningRate, (r, v) => r with { HeadLearningRate = v }, Number(0, LargestRate))
    {
        Help = "Largest step size of the head.",
    };

    public static readonly TypedEntry<double> LearningRate = new(
        nameof(FineTuningRecipe.LearningRate), r => r.LearningRate, (r, v) => r with { LearningRate = v }, Number(0, LargestRate))
    {
        Help = "Largest step size of the last stage.",
    };

    public static readonly TypedEntry<double> StageDecay = new(
        nameof(FineTuningRecipe.StageDecay), r => r.StageDecay, (r, v) => r with { StageDecay = v }, Number(0.01, 1))
    {
        Help = "Factor on the step size from each stage to the one before it.", Source = "ULMFiT, arXiv:1801.06146; timm's layer decay",
    };

    public static readonly TypedEntry<double> WeightDecay = new(
        nameof(FineTuningRecipe.WeightDecay), r => r.WeightDecay, (r, v) => r with { WeightDecay = v }, Number(0, 1))
    {
        Help = "Decay of kernels per step size.",
    };

    public static readonly TypedEntry<int> Epochs = new(
        nameof(FineTuningRecipe.Epochs), r => r.Epochs, (r, v) => r with { Epochs = v }, Whole(1, PlanningLimits.MostEpochs))
    {
        Help = "Passes over the training images.",
    };

    public static readonly TypedEntry<int> BatchSize = new(
        nameof(FineTuningRecipe.BatchSize), r => r.BatchSize, (r, v) => r with { BatchSize = v }, Whole(1, PlanningLimits.LargestBatch))
    {
        Help = "Images per step.",
    };

    public static readonly TypedEntry<LearningRateSchedule> Schedule = new(
        nameof(FineTuningRecipe.Schedule), r => r.Schedule, (r, v) => r with { Schedule = v }, Name<LearningRateSchedule>())
    {
        Help = "How the step size goes over the run.", Default = nameof(LearningRateSchedule.Cosine),
    };

    public static readonly TypedEntry<double> WarmUp = new(nameof(FineTuningRecipe.WarmUp), r => r.WarmUp, (r, v) => r with { WarmUp = v }, Number(0, 1))
    {
        Help = "Share of the steps over which the step size rises; not used by one-cycle.",
    };

    public static readonly TypedEntry<double> SecondMomentDecay = new(
        nameof(FineTuningRecipe.SecondMomentDecay), r => r.SecondMomentDecay, (r, v) => r with { SecondMomentDecay = v }, Number(0, 0.99999))
    {
        Help = "Decay of the squared gradient's average; not used by Sgd.", Source = "docs/evidence.md, 4.2; arXiv:1908.03265, algorithm 2",
    };

    public static readonly TypedEntry<double> AverageDecay = new(
        nameof(FineTuningRecipe.AverageDecay), r => r.AverageDecay, (r, v) => r with { AverageDecay = v }, Number(0, 0.99999))
    {
        Help = "Decay per step of the averaged weights, which are kept; 0 keeps the last ones.",
    };

    public static readonly TypedEntry<bool> LiveBatchNorm = new(
        nameof(FineTuningRecipe.LiveBatchNorm), r => r.LiveBatchNorm, (r, v) => r with { LiveBatchNorm = v }, Flag)
    {
        Help = "BatchNorm measures the batches in the layers that train; else its statistics stand still.",
    };

    public static readonly TypedEntry<double> LabelSmoothing = new(
        nameof(FineTuningRecipe.LabelSmoothing), r => r.LabelSmoothing, (r, v) => r with { LabelSmoothing = v }, Number(0, 0.5))
    {
        Help = "Share of the target that is spread over all classes.",
    };

    public static readonly TypedEntry<double> Mixup = new(nameof(FineTuningRecipe.Mixup), r => r.Mixup, (r, v) => r with { Mixup = v }, Mixing)
    {
        Help = "How strongly pairs of images are mixed; 0 mixes none.", Source = "BiT-HyperRule, arXiv:1912.11370; " + Table,
    };

    public static readonly TypedEntry<double> CutMix = new(nameof(FineTuningRecipe.CutMix), r => r.CutMix, (r, v) => r with { CutMix = v }, Mixing)
    {
        Help = "How large the patches of other images are; 0 takes none.", Default = "0",
    };

    public static readonly TypedEntry<double> Augmentation = new(
        nameof(FineTuningRecipe.Augmentation), r => r.Augmentation, (r, v) => r with { Augmentation = v }, Number(0, 1))
    {
        Help = "Strength of the augmentation, 0 (none) to 1 (extreme).",
    };

    public static readonly TypedEntry<double> GradientClip = new(
        nameof(FineTuningRecipe.GradientClip), r => r.GradientClip, (r, v) => r with { GradientClip = v }, Number(1e-6, 1e6))
    {
        Help = "Gradients longer than this are shortened to it.", Default = "5",
    };

    public static readonly TypedEntry<int> CachedViews = new(
        nameof(FineTuningRecipe.CachedViews), r => r.CachedViews, (r, v) => r with { CachedViews = v }, Whole(0, MostViews))
    {
        Help = "Augmented views per image that are kept at the freeze point; a time budget may allow fewer. 0: frozen layers run in every pass.",
        Source = "docs/choices.md",
    };

    public static readonly TypedEntry<bool> KeepBestEpoch = new(
        nameof(FineTuningRecipe.KeepBestEpoch), r => r.KeepBestEpoch, (r, v) => r with { KeepBestEpoch = v }, Flag)
    {
        Help = "Keep the epoch with the smallest validation log-loss; else the last one.", Source = "docs/evidence.md, 3.5",
    };

    public static readonly TypedEntry<int> Patience = new(
        nameof(FineTuningRecipe.Patience), r => r.Patience, (r, v) => r with { Patience = v }, Whole(1, PlanningLimits.MostEpochs))
    {
        Help = "Epochs without a better validation log-loss after which training stops.", Source = "own choice",
    };

    public static readonly TypedEntry<bool> MixWithStart = new(
        nameof(FineTuningRecipe.MixWithStart), r => r.MixWithStart, (r, v) => r with { MixWithStart = v }, Flag)
    {
        Help = "Judge networks between the start and the fine-tuned one too, and keep one that is clearly better.",
        Default = "true",
        Source = "WiSE-FT, arXiv:2109.01903; docs/choices.md",
    };

    public static readonly TypedEntry<StepSides> Sides = new(
        nameof(FineTuningRecipe.Sides), r => r.Sides, (r, v) => r with { Sides = v }, Name<StepSides>())
    {
        Help = "How large the images are: the network's own side, or the first steps at a smaller one; ByTime does that where the time is short.",
        Default = nameof(StepSides.ByTime),
        Source = "docs/choices.md",
    };

    public static readonly IReadOnlyList<RecipeEntry> All =
    [
        FirstTrainedConvolution, EndOfTrainedConvolutions, BatchNormOnly, RandomInitialization, HeadFromProbe, Gradual,
        Optimizer, HeadLearningRate, LearningRate, StageDecay, WeightDecay, Epochs,
        BatchSize, Schedule, WarmUp, SecondMomentDecay, AverageDecay, LiveBatchNorm,
        LabelSmoothing, Mixup, CutMix, Augmentation, GradientClip, CachedViews,
        KeepBestEpoch, Patience, MixWithStart, Sides,
    ];

    /// <summary>By its name in any case; null where there is none.</summary>
    public static RecipeEntry? Find(string name) => All.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
