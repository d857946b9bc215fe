namespace MlNetTransfer.Options;

/// <summary>How the value of an option is read from a text that somebody typed.</summary>
/// <param name="Read">The value; null where the text is none.</param>
/// <param name="Refusal">What may be typed, as it goes on behind "--option is 'text'; ".</param>
public sealed record OptionType<T>(Func<string, object?> Read, Func<string, string> Refusal);
