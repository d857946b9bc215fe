using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Options;

/// <summary>Types of options: written alike everywhere, whatever the language of the machine, with a point for the fraction and no signs between
/// thousands.</summary>
public static class OptionTypes
{
    /// <summary>Any text.</summary>
    public static OptionType<string> Text { get; } = new(text => text, _ => "");

    /// <summary>True or false.</summary>
    public static OptionType<bool> Flag { get; } = new(text => bool.TryParse(text, out bool flag) ? flag : null, _ => "it must be true or false.");

    /// <summary>A finite number.</summary>
    public static OptionType<double> Real { get; } = new(
        text => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out double number)
            && double.IsFinite(number) ? number : null,
        _ => "it must be a number such as 0.2.");

    /// <summary>A duration, such as 15m or 00:15:00.</summary>
    public static OptionType<TimeSpan> Duration { get; } = new(text => DurationText.Read(text), _ => $"it must be {DurationText.Allowed}.");

    /// <summary>A whole number of 32 bits.</summary>
    public static OptionType<int> Whole { get; } = WholeFrom(int.MinValue);

    /// <summary>A whole number of 64 bits.</summary>
    public static OptionType<long> LongWhole { get; } = new(
        text => ReadWhole(text, long.MinValue, long.MaxValue) is { } number ? number : null, _ => "it must be a whole number.");

    /// <summary>A character of ASCII, or <c>\\t</c> for a tab.</summary>
    public static OptionType<char> Character { get; } = new(
        text => text == "\\t" ? '\t' : text.Length == 1 && char.IsAscii(text[0]) ? text[0] : null,
        _ => "allowed is one printable ASCII character other than a quote, or \\t for a tab.");

    /// <summary>One of an enumeration's names, in any case.</summary>
    public static OptionType<T> Name<T>()
        where T : struct, Enum =>
            new(ReadName<T>, text => $"allowed are {string.Join(", ", Enum.GetNames<T>())}.{NearestName.Question(text, Enum.GetNames<T>())}");

    /// <summary>A whole number of 32 bits.</summary>
    /// <param name="least">Smallest that may be typed.</param>
    public static OptionType<int> WholeFrom(int least) => new(
        text => ReadWhole(text, least, int.MaxValue) is { } number ? (int)number : null,
        _ => $"it must be a whole number{(least == int.MinValue ? "" : string.Create(CultureInfo.InvariantCulture, $", {least} or more"))}.");

    private static object? ReadName<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out T value) ? value : null;

    private static long? ReadWhole(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number : null;
}
