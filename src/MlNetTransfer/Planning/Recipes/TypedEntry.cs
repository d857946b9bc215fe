namespace MlNetTransfer.Planning.Recipes;

/// <summary>An entry of a recipe with the type of its value.</summary>
/// <param name="Property">Name of the property of <see cref="FineTuningRecipe"/>.</param>
/// <param name="Get">Its value.</param>
/// <param name="With">A recipe with another value.</param>
/// <param name="Type">How it is read, and what is allowed.</param>
internal sealed record TypedEntry<T>(
    string Property, Func<FineTuningRecipe, T> Get, Func<FineTuningRecipe, T, FineTuningRecipe> With, EntryType<T> Type) : RecipeEntry(Property, Type.Allowed)
    where T : struct
{
    /// <inheritdoc/>
    public override Func<FineTuningRecipe, FineTuningRecipe>? Read(string text) => Value(text) is { } value ? recipe => With(recipe, value) : null;

    /// <summary>The value of a text; null where that is not allowed.</summary>
    public T? Value(string text) => Type.Read(text, out T value) ? value : null;

    /// <inheritdoc/>
    public override PlanEntry Decide(FineTuningRecipe recipe, DecidedBy by, DecisionReason why) => new Decision<T>(Name, Get(recipe), by, why);
}
