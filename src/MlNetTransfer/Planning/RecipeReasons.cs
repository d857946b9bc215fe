using MlNetTransfer.Planning.Recipes;
using static MlNetTransfer.Planning.Recipes.RecipeEntries;

namespace MlNetTransfer.Planning;

/// <summary>Why every number of a recipe is as it is.</summary>
internal static class RecipeReasons
{
    private const string Rectified = "arXiv:1908.03265";

    /// <param name="recipe">With the user's entries.</param>
    /// <param name="strategy">Whose.</param>
    /// <param name="images">Training images.</param>
    /// <param name="validationImages">Validation images.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="user">Names of the entries that the user set.</param>
    public static IReadOnlyList<PlanEntry> Of(
        FineTuningRecipe recipe, TransferStrategy strategy, int images, int validationImages, int classes, IReadOnlySet<string> user)
    {
        int perClass = images / classes, steps = recipe.Epochs * Math.Max(1, images / recipe.BatchSize);
        bool rectified = recipe.Optimizer == OptimizerKind.RAdam;
        string without = $"{strategy} trains without.";
        List<PlanEntry> decided = [];
        Add(
            Optimizer,
            $"{(rectified
                ? "It warms up by itself, which protects pretrained weights where nothing is frozen."
                : "It needs the least tuning in short runs on few images.")}",
            rectified ? Rectified : "arXiv:1711.05101");
        Add(LearningRate, $"The last stage of {strategy} takes steps of this size.");
        Add(
            HeadLearningRate,
            $"{(recipe.HeadFromProbe
                ? "The head begins as the linear probe, and still moves faster than the pretrained layers."
                : "The head begins at zero.")}");
        Add(
            StageDecay,
            $"{(recipe.StageDecay < 1
                ? "Each stage towards the input takes smaller steps: early filters are the most general."
                : "All layers that train take the same steps.")}");
        Add(WeightDecay, $"Only for kernels.");
        Add(
            Epochs,
            $"{steps} steps of {recipe.BatchSize} images: a multiple of the images, within limits that keep short runs long enough and long ones affordable.",
            measured: ("training images", images, null));
        Add(
            WarmUp,
            $"{(rectified ? "RAdam warms up by itself." : "The steps rise over this share of the run, while the optimizer's averages settle.")}",
            rectified ? Rectified : null);
        Add(BatchSize, $"An eighth of the images, 4 to 32.", measured: ("training images", images, null));
        Add(SecondMomentDecay, $"Its memory must be shorter than the run.",
            measured: ("steps", steps, $"0.9 under 100, 0.98 under 500, 0.99 under 2000, else 0.999"));
        Add(AverageDecay, $"The averaged weights remember the last tenth of the run.", measured: ("steps", steps, null));
        Add(
            Augmentation,
            $"The less data, the more augmentation; a test leaves out what changes the classes.",
            measured: ("images per class", perClass, $"0.7 under 50, 0.5 under 500, else 0.3"));
        AddByThreshold(
            LabelSmoothing,
            recipe.LabelSmoothing > 0,
            "With few images per class, every label is needed in full.",
            without,
            "images per class",
            perClass,
            50);
        AddByThreshold(Mixup, recipe.Mixup > 0, "Mixing helps in mid-sized sets, not in small ones.", without, "images per class", perClass, 100);
        AddByThreshold(
            LiveBatchNorm,
            recipe.LiveBatchNorm,
            recipe.LiveBatchNorm ? "The batches are large enough to measure." : "BatchNorm on few images measures noise.",
            recipe.LiveBatchNorm ? "Random weights have no statistics to keep." : $"{strategy} keeps the statistics of the pretraining.",
            "images per batch",
            recipe.BatchSize,
            32);
        Add(
            KeepBestEpoch,
            $"{(recipe.KeepBestEpoch
                ? "There are enough validation images to choose an epoch."
                : "On so few validation images the best of many epochs would only be the luckiest.")}",
            measured: ("validation images", validationImages, $"from 200"));
        Add(
            Patience,
            $"{(recipe.KeepBestEpoch ? "One bad epoch on few validation images says nothing." : "Not used, because the last epoch is kept.")}",
            measured: ("epochs", recipe.Epochs, $"a fifth, at least 3; all of them where weights start at random"));
        Add(
            CachedViews,
            $"Augmented views per image that pass the frozen layers once and are kept.",
            measured: ("epochs", recipe.Epochs, $"8, or one per epoch of fewer"));
        foreach (RecipeEntry entry in All.Where(e => user.Contains(e.Name) && !decided.Exists(d => d.Entry == e.Name)))
        {
            decided.Add(entry.Decide(recipe, DecidedBy.User, DecisionReason.User));
        }

        return decided;

        void AddByThreshold(RecipeEntry entry, bool on, string because, string ofStrategy, string measure, double measured, int from)
        {
            if (on == measured >= from)
            {
                Add(entry, $"{because}", null, (measure, measured, $"from {from}"));
            }
            else
            {
                Add(entry, $"{ofStrategy}");
            }
        }

        void Add(RecipeEntry entry, FormattableString because, string? source = null,
            (string Measure, double Value, FormattableString? Threshold)? measured = null) =>
            decided.Add(user.Contains(entry.Name)
                ? entry.Decide(recipe, DecidedBy.User, DecisionReason.User)
                : entry.Decide(recipe, DecidedBy.Policy, new DecisionReason(because, source ?? entry.Source)
                {
                    Measure = measured?.Measure, Measured = measured?.Value, Threshold = measured?.Threshold,
                }));
    }
}
