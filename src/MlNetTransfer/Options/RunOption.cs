using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Options;

/// <summary>One option of a run, as everything that reads or explains it needs it.</summary>
/// <param name="Name">Of the property of <see cref="TransferOptions"/>, or of its <see cref="Datasets.ManifestOptions"/>.</param>
public abstract record RunOption(string Name)
{
    private static readonly TransferOptions Defaults = new() { Data = "", OutputFolder = "" };

    /// <summary>What it is on the command line, its dashes included; null where it cannot be set there.</summary>
    public string? Switch { get; init; }

    /// <summary>What stands for its value in help texts; null for a switch without a value.</summary>
    public string? ValueName { get; init; }

    /// <summary>What it does, for the command line's help.</summary>
    public required string Help { get; init; }

    /// <summary>Values that are allowed, for people; null where any is.</summary>
    public string? Limits { get; internal init; }

    /// <summary>When it applies.</summary>
    internal OptionUse Use { get; init; }

    /// <summary>Whether its value is a path.</summary>
    public bool IsPath { get; init; }

    /// <summary>Whether it is a member of a Model Builder file's part of ours.</summary>
    public bool InConfig { get; init; } = true;

    /// <summary>Values that a shell may offer; null for none.</summary>
    public IReadOnlyList<string>? Completions { get; init; }

    /// <summary>Whether the switch turns it off.</summary>
    public bool IsTurnedOff { get; init; }

    /// <summary>Its name in <c>run.json</c>.</summary>
    public string Member { get; } = char.ToLowerInvariant(Name[0]) + Name[1..];

    /// <summary>Type of its value, without null.</summary>
    public abstract Type ValueType { get; }

    /// <summary>Its value in a run without it.</summary>
    public object? Default => Value(Defaults);

    /// <summary>Its value; null where it is not set.</summary>
    public abstract object? Value(TransferOptions options);

    /// <summary>Options with another value.</summary>
    /// <param name="options">What the others are taken from.</param>
    /// <param name="value">Of <see cref="ValueType"/>, or null.</param>
    public abstract TransferOptions With(TransferOptions options, object? value);

    /// <summary>The value of a text; null where it is none.</summary>
    public abstract object? Read(string text);

    /// <summary>What may be typed, as it goes on behind "--option is 'text'; ".</summary>
    public abstract string Refusal(string text);

    /// <summary>MNT101 for a value that cannot be, whatever the other options say.</summary>
    public abstract IEnumerable<Finding> Check(TransferOptions options);

    /// <summary>MNT101 where it is null and must not be.</summary>
    public abstract IEnumerable<Finding> CheckNull(TransferOptions options);

    internal bool IsSet(TransferOptions options) => Value(options) is IReadOnlyDictionary<string, string> entries ? entries.Count > 0
        : !Equals(Value(options), Default);
}
