using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Options;

/// <summary>An option with the type of its value.</summary>
/// <param name="Name">Of the property.</param>
/// <param name="Type">How it is read.</param>
/// <param name="Get">Its value; null where it is not set.</param>
/// <param name="Set">Options with another value.</param>
public sealed record TypedOption<T>(
    string Name, OptionType<T> Type, Func<TransferOptions, object?> Get, Func<TransferOptions, object?, TransferOptions> Set) : RunOption(Name)
    where T : notnull
{
    /// <summary>What is wrong with a value; null where nothing is, or where every value is allowed.</summary>
    internal Func<T, string?>? Wrong { get; init; }

    /// <summary>What to do about it.</summary>
    internal string Remedy { get; init; } = "Remove it.";

    /// <summary>Whether null is no value of it.</summary>
    internal bool IsRequired { get; init; }

    /// <inheritdoc/>
    public override Type ValueType => typeof(T);

    /// <inheritdoc/>
    public override object? Value(TransferOptions options) => Get(options);

    /// <inheritdoc/>
    public override TransferOptions With(TransferOptions options, object? value) => Set(options, value);

    /// <inheritdoc/>
    public override object? Read(string text) => Type.Read(text);

    /// <inheritdoc/>
    public override string Refusal(string text) => Type.Refusal(text);

    /// <inheritdoc/>
    public override IEnumerable<Finding> Check(TransferOptions options)
    {
        if (Get(options) is not T value)
        {
            yield break;
        }

        if (value is string text && text.Contains('\0', StringComparison.Ordinal))
        {
            yield return Refused($"holds a character with the code 0, which no {(IsPath ? "path" : "text here")} can hold", "Remove it.");
        }
        else if (Wrong?.Invoke(value) is { } what)
        {
            yield return Refused(what, Remedy);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Finding> CheckNull(TransferOptions options) =>
        IsRequired && Get(options) is null ? [Refused("is null", "Leave it out for the default, or give it a value.")] : [];

    private Finding Refused(string what, string remedy) => Finding.Error(FindingCode.OptionInvalid, Name, what, remedy);
}
