using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Runs;

/// <summary>Options that were set and changed nothing of a run.</summary>
internal static class UnusedOptions
{
    /// <summary>One finding for each, when the training has ended.</summary>
    public static IEnumerable<Finding> Of(TransferOptions options, TrainedTransfer trained) =>
        Of(options, trained.FineTuning?.Recipe, trained.Evidence, trained.SelfSupervision is not null);

    /// <param name="options">The user's.</param>
    /// <param name="recipe">By which the model was fine-tuned; null where it is a head alone.</param>
    /// <param name="evidence">How the strategy was chosen where none was named.</param>
    /// <param name="selfSupervised">Whether layers were trained without labels.</param>
    internal static IEnumerable<Finding> Of(TransferOptions options, FineTuningRecipe? recipe, PlanEvidence? evidence, bool selfSupervised)
    {
        bool fineTuned = recipe is not null || selfSupervised
            || evidence?.Trials.Any(t => t.Seconds is not null && FineTuningPolicy.Applies(t.Strategy)) == true;
        foreach (RunOption option in OptionTable.All.Where(o => o.IsSet(options)))
        {
            if (option.Use == OptionUse.WithoutStrategy && options.Strategy is { } named)
            {
                yield return Unused(option.Name, option.Value(options), $"the strategy {named} was named, and no policy was asked");
            }
            else if (option.Use == OptionUse.FineTuning && !fineTuned && option != OptionTable.Resume)
            {
                object? value = option == OptionTable.Settings ? string.Join(", ", options.Settings.Keys) : option.Value(options);
                yield return Unused(option.Name, value,
                    $"no layer of the network was trained{(evidence?.OnlyHeads is { } why ? $" ({why.TrimEnd('.')})" : "")}");
            }
        }

        foreach ((string entry, string why) in options.Strategy is null || recipe is null ? [] : Unread(recipe))
        {
            if (options.Settings.Keys.FirstOrDefault(k => k.Equals(entry, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                yield return Unused(SettingPlace.Of(name), options.Settings[name], why);
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
            yield return (
                nameof(recipe.Patience),
                recipe.Gradual ? "a gradual unfreezing goes through all its epochs" : "the last epoch is kept, not the best");
        }

        if (recipe.FirstTrainedConvolution == 0 || recipe.Gradual)
        {
            yield return (nameof(recipe.CachedViews), "no layer stays frozen, and nothing is kept");
        }
        else if (recipe.Sides == StepSides.SmallFirst)
        {
            yield return (nameof(recipe.Sides), "what frozen layers give is of one side");
        }
    }

    private static Finding Unused(string option, object? value, string why) =>
        Finding.Warning(FindingCode.OptionWithoutEffect, option, FormattableString.Invariant($"is {value} and had no effect: {why}"), "Leave it out.");
}
