namespace MlNetTransfer.Planning;

/// <summary>One entry of a plan, decided: what, by whom, and why.</summary>
/// <param name="Entry">Its name in <c>run.json</c>.</param>
/// <param name="Value">What was decided.</param>
/// <param name="By">Who decided it.</param>
/// <param name="Why">Why it is so.</param>
internal sealed record Decision<T>(string Entry, T Value, DecidedBy By, DecisionReason Why) : PlanEntry(Entry, By, Why)
{
    /// <summary>What <c>run.json</c> writes where the value is null.</summary>
    public string Nothing { get; init; } = "none";

    /// <inheritdoc/>
    public override string Text => Value is null ? Nothing : EntryText.Of(Value);

    /// <summary>What the user set.</summary>
    public static Decision<T> ByUser(string entry, T value) => new(entry, value, DecidedBy.User, DecisionReason.User);
}
