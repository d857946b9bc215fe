using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer;

/// <summary>Options that were set and changed nothing of a run.</summary>
internal static class UnusedOptions
{
    private static readonly TransferOptions Defaults = new() { Data = "", OutputFolder = "" };

    /// <summary>One finding for each, when the training has ended.</summary>
    public static IEnumerable<Finding> Of(TransferOptions options, TrainedTransfer trained) => Of(options, trained.FineTuning?.Recipe, trained.Evidence, trained.SelfSupervision is not null);

    /// <param name="options">The user's.</param>
    /// <param name="recipe">By which the model was fine-tuned; null where it is a head alone.</param>
    /// <param name="evidence">How the strategy was chosen where none was named.</param>
    /// <param name="selfSupervised">Whether layers were trained without labels.</param>
    internal static IEnumerable<Finding> Of(TransferOptions options, FineTuningRecipe? recipe, PlanEvidence? evidence, bool selfSupervised)
    {
        if (options.Strategy is { } named && options.Policy != Defaults.Policy)
        {
            yield return Unused(nameof(options.Policy), options.Policy, $"the strategy {named} was named, and no policy was asked");
        }

        bool fineTuned = recipe is not null || selfSupervised
            || evidence?.Trials.Any(t => t.Seconds is not null && FineTuningPolicy.Applies(t.Strategy)) == true;
        (string Name, bool Set, object? Value)[] ofFineTuning =
        [
            (nameof(options.Device), options.Device != Defaults.Device, options.Device),
            (nameof(options.CacheLimit), options.CacheLimit != Defaults.CacheLimit, options.CacheLimit),
            (nameof(options.Epochs), options.Epochs is not null, options.Epochs),
            (nameof(options.Settings), options.Settings.Count > 0, string.Join(", ", options.Settings.Keys)),
        ];
        foreach ((string name, _, object? value) in ofFineTuning.Where(o => !fineTuned && o.Set))
        {
            yield return Unused(name, value, $"no layer of the network was trained{(evidence?.OnlyHeads is { } why ? $" ({why.TrimEnd('.')})" : "")}");
        }

        foreach ((string entry, string why) in options.Strategy is null || recipe is null ? [] : Unread(recipe))
        {
            if (options.Settings.Keys.FirstOrDefault(k => k.Equals(entry, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                yield return Unused($"setting {name}", options.Settings[name], why);
            }
        }
    }

    /// <summary>Entries that a training by this recipe never looks at.</summary>
    private static IEnumerable<(string Entry, string Why)> Unread(FineTuningRecipe recipe)
    {
        if (recipe.Optimizer == OptimizerKind.Sgd)
        {
            yield return (nameof(recipe.SecondMomentDecay), "SGD keeps no average of squared gradients");
        }

        if (recipe.Schedule == LearningRateSchedule.OneCycle)
        {
            yield return (nameof(recipe.WarmUp), "the one-cycle schedule has a rise of its own");
        }

        if (!recipe.KeepBestEpoch || recipe.Gradual)
        {
            yield return (nameof(recipe.Patience), recipe.Gradual ? "a gradual unfreezing goes through all its epochs" : "the last epoch is kept, not the best");
        }

        if (recipe.FirstTrainedConvolution == 0 || recipe.Gradual)
        {
            yield return (nameof(recipe.CachedViews), "no layer stays frozen, and nothing is kept");
        }
    }

    private static Finding Unused(string option, object? value, string why) =>
        Finding.Warning(FindingCode.OptionWithoutEffect, option, FormattableString.Invariant($"is {value} and had no effect: {why}"), "Leave it out.");
}
