using System.Globalization;
using System.Reflection;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Planning;

/// <summary>Entries of a recipe that the user set by name, over what the policy chose.</summary>
internal sealed class RecipeSettings
{
    private const int MostEpochs = 10_000, LargestBatch = 1024, MostViews = 1000;

    // A beta distribution that is narrower gives nothing but 0 and 1, and numbers too small to draw it from.
    private const double SmallestMixing = 0.01;

    private static readonly PropertyInfo[] Entries = [.. typeof(FineTuningRecipe).GetProperties().Where(p => p.SetMethod is not null && p.Name != nameof(FineTuningRecipe.TrainedGroups))];

    private static readonly Dictionary<string, (double Least, double Most)> Ranges = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(FineTuningRecipe.HeadLearningRate)] = (0, 10),
        [nameof(FineTuningRecipe.LearningRate)] = (0, 10),
        [nameof(FineTuningRecipe.StageDecay)] = (0.01, 1),
        [nameof(FineTuningRecipe.WeightDecay)] = (0, 1),
        [nameof(FineTuningRecipe.Epochs)] = (1, MostEpochs),
        [nameof(FineTuningRecipe.BatchSize)] = (1, LargestBatch),
        [nameof(FineTuningRecipe.WarmUp)] = (0, 1),
        [nameof(FineTuningRecipe.SecondMomentDecay)] = (0, 0.99999),
        [nameof(FineTuningRecipe.AverageDecay)] = (0, 0.99999),
        [nameof(FineTuningRecipe.LabelSmoothing)] = (0, 0.5),
        [nameof(FineTuningRecipe.Mixup)] = (0, 1),
        [nameof(FineTuningRecipe.CutMix)] = (0, 1),
        [nameof(FineTuningRecipe.Augmentation)] = (0, 1),
        [nameof(FineTuningRecipe.GradientClip)] = (1e-6, 1e6),
        [nameof(FineTuningRecipe.CachedViews)] = (1, MostViews),
        [nameof(FineTuningRecipe.Patience)] = (1, MostEpochs),
    };

    private readonly List<(PropertyInfo Entry, object Value)> _set = [];
    private readonly List<Finding> _findings = [];

    /// <param name="settings">Names of <see cref="FineTuningRecipe"/>'s entries in any case, and values as in run.json.</param>
    public RecipeSettings(IReadOnlyDictionary<string, string> settings)
    {
        foreach ((string name, string text) in settings)
        {
            if (Array.Find(Entries, e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } entry)
            {
                Refuse(name, $"there is no such entry in a recipe; there are {string.Join(", ", Entries.Select(e => JsonName(e.Name)))}");
            }
            else if (Parse(entry, text) is { } value)
            {
                _set.Add((entry, value));
            }
            else
            {
                Refuse(name, $"is '{text}'; allowed is {Allowed(entry)}");
            }
        }
    }

    /// <summary>What is wrong with the settings themselves.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    public FineTuningRecipe Apply(FineTuningRecipe recipe)
    {
        FineTuningRecipe changed = recipe with { };
        _set.ForEach(s => s.Entry.SetValue(changed, s.Value));
        return changed;
    }

    /// <summary>The recipe itself, or all that is wrong with the settings.</summary>
    /// <exception cref="TransferException">MNT101.</exception>
    public FineTuningRecipe Check(FineTuningRecipe recipe, BackboneShape shape)
    {
        if (recipe.FirstTrainedConvolution < 0 || recipe.EndOfTrainedConvolutions > shape.Convolutions || recipe.FirstTrainedConvolution >= recipe.EndOfTrainedConvolutions)
        {
            Refuse(
                JsonName(nameof(FineTuningRecipe.FirstTrainedConvolution)),
                $"convolutions {recipe.FirstTrainedConvolution} to {recipe.EndOfTrainedConvolutions} (the end not included) would train; the network has 0 to {shape.Convolutions}");
        }

        TransferException.ThrowIfErrors(_findings);
        return recipe;
    }

    private static object? Parse(PropertyInfo entry, string text)
    {
        if (entry.PropertyType == typeof(bool))
        {
            return bool.TryParse(text, out bool flag) ? flag : null;
        }

        if (entry.PropertyType.IsEnum)
        {
            return Array.Find(Enum.GetNames(entry.PropertyType), n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(entry.PropertyType, name) : null;
        }

        bool isWhole = entry.PropertyType == typeof(int);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || (isWhole && number != Math.Floor(number))
            || (Ranges.TryGetValue(entry.Name, out (double Least, double Most) range) && !(number >= range.Least && number <= range.Most)))
        {
            return null;
        }

        if (number is > 0 and < SmallestMixing && entry.Name is nameof(FineTuningRecipe.Mixup) or nameof(FineTuningRecipe.CutMix))
        {
            return null;
        }

        return isWhole ? (object)(int)Math.Clamp(number, int.MinValue, int.MaxValue) : number;
    }

    private static string Allowed(PropertyInfo entry) =>
        entry.PropertyType == typeof(bool) ? "true or false"
        : entry.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(entry.PropertyType))
        : (entry.PropertyType == typeof(int) ? "a whole number" : "a number")
            + (entry.Name is nameof(FineTuningRecipe.Mixup) or nameof(FineTuningRecipe.CutMix) ? string.Create(CultureInfo.InvariantCulture, $", 0 or from {SmallestMixing} to 1")
            : Ranges.TryGetValue(entry.Name, out (double Least, double Most) range) ? string.Create(CultureInfo.InvariantCulture, $" from {range.Least} to {range.Most}") : "");

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private void Refuse(string name, string what) => _findings.Add(Finding.Error(FindingCode.OptionInvalid, $"setting {name}", what, "Mend it, or leave it out for the policy's choice."));
}
