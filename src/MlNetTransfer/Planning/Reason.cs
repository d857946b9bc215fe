namespace MlNetTransfer.Planning;

/// <summary>Why one entry of a plan is as it is.</summary>
/// <param name="Entry">The entry, for example <c>strategy</c>.</param>
/// <param name="Value">What it was set to.</param>
/// <param name="Because">What was measured or who said so, a whole sentence.</param>
/// <param name="Source">Where the rule or threshold comes from.</param>
public sealed record Reason(string Entry, string Value, string Because, string Source);
