using System.Globalization;

namespace MlNetTransfer.Options;

/// <summary>Durations as people write them: 00:15:00, 15m, 1h30m, 90s.</summary>
public static class DurationText
{
    /// <summary>What may be written, for messages.</summary>
    public const string Allowed = "hours:minutes:seconds, or a number with h, m or s, up to 10,000 hours: 00:15:00, 15m, 1h30m, 90s";

    private const int MostHours = 10_000;

    private static readonly (string Unit, double Seconds)[] Units = [("h", 3600), ("min", 60), ("m", 60), ("s", 1)];

    /// <summary>Null where it is none. .NET itself would read 90 and 24:00:00 as days.</summary>
    internal static TimeSpan? Read(string text)
    {
        double? seconds = text.Contains(':', StringComparison.Ordinal) ? OfClock(text.Split(':')) : OfUnits(text);
        return seconds <= MostHours * 3600.0 ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    private static double? OfClock(string[] parts) =>
        parts.Length == 3 && Digits(parts[0]) is { } hours && Digits(parts[1]) is { } minutes and < 60 && Fraction(parts[2]) is { } seconds and < 60
            ? (hours * 3600) + (minutes * 60) + seconds : null;

    /// <summary>"1h30m": each unit once, the larger first.</summary>
    private static double? OfUnits(string text)
    {
        double seconds = 0, last = double.PositiveInfinity;
        int at = 0;
        while (at < text.Length)
        {
            int end = at;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            int next = end;
            while (next < text.Length && char.IsAsciiLetter(text[next]))
            {
                next++;
            }

            (string Unit, double Seconds) unit = Array.Find(Units, u => u.Unit.Equals(text[end..next], StringComparison.OrdinalIgnoreCase));
            if (unit.Unit is null || unit.Seconds >= last || Fraction(text[at..end]) is not { } number)
            {
                return null;
            }

            seconds += number * unit.Seconds;
            (at, last) = (next, unit.Seconds);
        }

        return at == 0 ? null : seconds;
    }

    private static double? Digits(string text) => text.All(char.IsAsciiDigit) ? Fraction(text) : null;

    private static double? Fraction(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;
}
