using System.Globalization;

namespace MlNetTransfer.Serve.Settings;

/// <summary>One setting: its names, what it may be, what it says in help.</summary>
/// <param name="Name">As it is typed, without the two hyphens.</param>
/// <param name="ValueName">What stands for its value.</param>
/// <param name="Default">As it would be typed; empty for none.</param>
/// <param name="Help">A sentence.</param>
internal sealed record Setting(string Name, string ValueName, string Default, string Help)
{
    /// <summary>What all variables of the environment begin with.</summary>
    public const string Prefix = "MLNETTRANSFER_SERVE_";

    /// <summary>Smallest and largest, of a whole number.</summary>
    public (int Least, int Most)? Range { get; init; }

    /// <summary>Whether it may stand on a command line, which every process of the machine can read.</summary>
    public bool IsSecret { get; init; }

    /// <summary>On the command line.</summary>
    public string Switch => $"--{Name}";

    /// <summary>In the environment.</summary>
    public string Variable => Prefix + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>In a file.</summary>
    public string Key => string.Concat(Name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>What the value may be; null where that is no matter of numbers.</summary>
    public string? Allowed => Range is var (least, most) ? string.Create(CultureInfo.InvariantCulture, $"{least:N0} to {most:N0}") : null;
}
