using System.Text.Json.Serialization;

namespace MlNetTransfer.Planning;

/// <summary>Why one entry of a plan is as it is.</summary>
/// <param name="Entry">The entry, for example <c>strategy</c>.</param>
/// <param name="Value">What it was set to.</param>
/// <param name="Because">What was measured or who said so, a whole sentence.</param>
/// <param name="Source">Where the rule or threshold comes from; <c>user</c> where the user set it.</param>
public sealed record Reason(string Entry, string Value, string Because, string Source)
{
    /// <summary>The <see cref="Source"/> of what the user set.</summary>
    public const string User = "user";

    /// <summary>What was measured; null where nothing was.</summary>
    public string? Measure { get; init; }

    /// <summary>Its value.</summary>
    public double? Measured { get; init; }

    /// <summary>From where on it decides so, in words.</summary>
    public string? Threshold { get; init; }

    /// <summary>Whether the user decided; this is all that <see cref="Source"/> is read for.</summary>
    [JsonIgnore]
    public bool IsUsers => Source == User;
}
