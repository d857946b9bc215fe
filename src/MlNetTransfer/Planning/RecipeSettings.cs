using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning.Recipes;

namespace MlNetTransfer.Planning;

/// <summary>Entries of a recipe that the user set by name, over what the policy chose.</summary>
internal sealed class RecipeSettings
{
    private readonly List<Func<FineTuningRecipe, FineTuningRecipe>> _set = [];
    private readonly List<Finding> _findings = [];

    /// <param name="settings">Names of <see cref="FineTuningRecipe"/>'s entries in any case, and values as in run.json.</param>
    public RecipeSettings(IReadOnlyDictionary<string, string> settings)
    {
        foreach ((string name, string text) in settings)
        {
            if (RecipeEntries.Find(name) is not { } entry)
            {
                Refuse(name, $"there is no such entry in a recipe; there are {string.Join(", ", RecipeEntries.All.Select(e => e.Name))}");
            }
            else if (entry.Read(text) is { } apply)
            {
                _set.Add(apply);
            }
            else
            {
                Refuse(name, $"is '{text}'; allowed is {entry.Allowed}");
            }
        }
    }

    /// <summary>What is wrong with the settings themselves.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    public FineTuningRecipe Apply(FineTuningRecipe recipe) => _set.Aggregate(recipe, (changed, apply) => apply(changed));

    /// <summary>The recipe itself, or all that is wrong with the settings.</summary>
    /// <exception cref="TransferException">MNT101.</exception>
    public FineTuningRecipe Check(FineTuningRecipe recipe, BackboneShape shape)
    {
        if (recipe.FirstTrainedConvolution < 0
            || recipe.EndOfTrainedConvolutions > shape.Convolutions
            || recipe.FirstTrainedConvolution >= recipe.EndOfTrainedConvolutions)
        {
            Refuse(
                RecipeEntries.FirstTrainedConvolution.Name,
                $"convolutions {recipe.FirstTrainedConvolution} to {recipe.EndOfTrainedConvolutions} (the end not included) would train; "
                + $"the network has 0 to {shape.Convolutions}");
        }

        TransferException.ThrowIfErrors(_findings);
        return recipe;
    }

    private void Refuse(string name, string what) =>
        _findings.Add(Finding.Error(FindingCode.OptionInvalid, SettingPlace.Of(name), what, "Correct it, or leave it out for the policy's choice."));
}
