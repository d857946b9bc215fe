namespace MlNetTransfer.Planning;

/// <summary>Why a decision is as it is. Numbers stay numbers here; <see cref="PlanEntry.ToReason"/> makes text of them.</summary>
/// <param name="Sentence">What was measured or who said so, a whole sentence with its numbers.</param>
/// <param name="Source">Where the rule or threshold comes from.</param>
internal sealed record DecisionReason(FormattableString Sentence, string Source)
{
    /// <summary>What was measured; null where nothing was.</summary>
    public string? Measure { get; init; }

    /// <summary>Its value.</summary>
    public double? Measured { get; init; }

    /// <summary>From where on it decides so.</summary>
    public FormattableString? Threshold { get; init; }

    /// <summary>Of what the user set.</summary>
    public static DecisionReason User { get; } = new($"You set it.", Reason.User);
}
