namespace MlNetTransfer.Planning.Recipes;

/// <summary>One entry of a recipe: its name, how it is read and written, what is allowed, and what it is for.</summary>
/// <param name="Property">Name of the property of <see cref="FineTuningRecipe"/>.</param>
/// <param name="Allowed">What may be set, for people.</param>
internal abstract record RecipeEntry(string Property, string Allowed)
{
    /// <summary>Its name in <c>run.json</c> and for <c>--set</c>.</summary>
    public string Name { get; } = EntryText.Name(Property);

    /// <summary>What it is, one sentence.</summary>
    public required string Help { get; init; }

    /// <summary>Where its value comes from when the policy chooses; the reason of an entry may name a closer one.</summary>
    public string Source { get; init; } = RecipeEntries.Table;

    /// <summary>The value in every recipe that the user leaves alone; null where the policy chooses it by the data or the strategy.</summary>
    public string? Default { get; init; }

    /// <summary>Whether it belongs to what one strategy is, so that it cannot be set without naming one.</summary>
    public bool IsOfOneStrategy { get; init; }

    /// <summary>What sets it to a text; null where that is not allowed.</summary>
    public abstract Func<FineTuningRecipe, FineTuningRecipe>? Read(string text);

    /// <summary>The entry of a plan.</summary>
    public abstract PlanEntry Decide(FineTuningRecipe recipe, DecidedBy by, DecisionReason why);
}
