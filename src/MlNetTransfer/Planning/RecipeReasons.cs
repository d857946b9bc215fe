using System.Globalization;
using System.Reflection;

namespace MlNetTransfer.Planning;

/// <summary>Why every number of a recipe is as it is.</summary>
internal static class RecipeReasons
{
    private const string Table = "project evidence, table b.4";

    /// <param name="recipe">With the user's entries.</param>
    /// <param name="strategy">Whose.</param>
    /// <param name="images">Training images.</param>
    /// <param name="validationImages">Validation images.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="user">Names of the entries that the user set.</param>
    public static IReadOnlyList<Reason> Of(FineTuningRecipe recipe, TransferStrategy strategy, int images, int validationImages, int classes, IReadOnlySet<string> user)
    {
        int perClass = images / classes, steps = recipe.Epochs * Math.Max(1, images / recipe.BatchSize);
        List<Reason> reasons = [];
        Add(nameof(recipe.Optimizer), recipe.Optimizer == OptimizerKind.RAdam ? "It warms up by itself, which protects pretrained weights where nothing is frozen." : "It is the one that short runs on few images need tuned least.", recipe.Optimizer == OptimizerKind.RAdam ? "arXiv:1908.03265" : "arXiv:1711.05101");
        Add(nameof(recipe.LearningRate), $"The last stage of {strategy} takes steps of this size.", Table);
        Add(nameof(recipe.HeadLearningRate), recipe.HeadFromProbe ? "The head begins as the linear probe, and still moves faster than the pretrained layers." : "The head begins at zero.", Table);
        Add(nameof(recipe.StageDecay), recipe.StageDecay < 1 ? "Each stage towards the input takes smaller steps: early filters are the most general." : "All layers that train take the same steps.", "ULMFiT, arXiv:1801.06146; timm's layer decay");
        Add(nameof(recipe.WeightDecay), "On kernels alone.", Table);
        Add(nameof(recipe.Epochs), $"{steps} steps of {recipe.BatchSize} images: a multiple of the images, within limits that keep short runs long enough and long ones affordable.", Table, "training images", images);
        Add(nameof(recipe.WarmUp), recipe.Optimizer == OptimizerKind.RAdam ? "RAdam warms up by itself." : "The steps rise over this share of the run, while the optimizer's averages settle.", recipe.Optimizer == OptimizerKind.RAdam ? "arXiv:1908.03265" : Table);
        Add(nameof(recipe.BatchSize), "An eighth of the images, 4 to 32.", Table, "training images", images);
        Add(nameof(recipe.SecondMomentDecay), "Its memory must be shorter than the run.", "project evidence, section 0 (5); arXiv:1908.03265, algorithm 2", "steps", steps, "0.9 under 100, 0.98 under 500, 0.99 under 2000, else 0.999");
        Add(nameof(recipe.AverageDecay), "The averaged weights remember the last tenth of the run.", Table, "steps", steps);
        Add(nameof(recipe.Augmentation), "The less data, the more augmentation; what changes the classes is left out by test.", Table, "images per class", perClass, "0.7 under 50, 0.5 under 500, else 0.3");
        AddByThreshold(nameof(recipe.LabelSmoothing), recipe.LabelSmoothing > 0, "Few images per class need every label in full.", $"{strategy} trains without.", Table, "images per class", perClass, 50);
        AddByThreshold(nameof(recipe.Mixup), recipe.Mixup > 0, "Mixing helps in mid-sized sets, not in small ones.", $"{strategy} trains without.", "BiT-HyperRule, arXiv:1912.11370; " + Table, "images per class", perClass, 100);
        AddByThreshold(
            nameof(recipe.LiveBatchNorm),
            recipe.LiveBatchNorm,
            recipe.LiveBatchNorm ? "The batches are large enough to measure." : "BatchNorm on few images measures noise.",
            recipe.LiveBatchNorm ? "Random weights have no statistics to keep." : $"{strategy} keeps the statistics of the pretraining.",
            Table,
            "images per batch",
            recipe.BatchSize,
            32);
        Add(nameof(recipe.KeepBestEpoch), recipe.KeepBestEpoch ? "There are enough validation images to choose an epoch." : "The best of many epochs on so few validation images is the luckiest.", "project evidence, b.5", "validation images", validationImages, "from 200");
        Add(nameof(recipe.Patience), recipe.KeepBestEpoch ? "One bad epoch on few validation images says nothing." : "Not used, for the last epoch is kept.", "own choice", "epochs", recipe.Epochs, "a fifth, at least 3; all of them where weights start at random");
        Add(nameof(recipe.CachedViews), "Augmented views per image that pass the frozen layers once and are kept.", "docs/choices.md", "epochs", recipe.Epochs, "8, or one per epoch of fewer");
        foreach (string name in typeof(FineTuningRecipe).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Where(n => user.Contains(n) && !reasons.Exists(r => r.Entry == Entry(n))))
        {
            Add(name, "", "");
        }

        return reasons;

        void AddByThreshold(string name, bool on, string because, string ofStrategy, string source, string measure, double measured, int from)
        {
            if (on == measured >= from)
            {
                Add(name, because, source, measure, measured, string.Create(CultureInfo.InvariantCulture, $"from {from}"));
            }
            else
            {
                Add(name, ofStrategy, source);
            }
        }

        void Add(string name, string because, string source, string? measure = null, double? measured = null, string? threshold = null)
        {
            string entry = Entry(name), value = Text(typeof(FineTuningRecipe).GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.GetValue(recipe)!);
            reasons.Add(user.Contains(name) ? new Reason(entry, value, "You set it.", "user") : new Reason(entry, value, because, source) { Measure = measure, Measured = measured, Threshold = threshold });
        }
    }

    private static string Entry(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Text(object value) => value switch
    {
        double number => number.ToString("0.#####", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
