using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>Types of entries: the same texts and limits wherever a value is read.</summary>
internal static class EntryTypes
{
    // A beta distribution that is narrower gives nothing but 0 and 1, and numbers too small to draw it from.
    private const double SmallestMixing = 0.01;

    public static EntryType<bool> Flag { get; } = new(bool.TryParse, "true or false");

    /// <summary>Parameter of a beta distribution that mixes images.</summary>
    public static EntryType<double> Mixing { get; } = new(
        (string text, out double value) => TryNumber(text, 0, 1, out value) && value is 0 or >= SmallestMixing,
        string.Create(CultureInfo.InvariantCulture, $"a number, 0 or from {SmallestMixing} to 1"));

    /// <summary>Any whole number; what lies beyond 32 bits counts as the nearest within.</summary>
    public static EntryType<int> AnyWhole { get; } = new(
        (string text, out int value) => TryWhole(text, double.NegativeInfinity, double.PositiveInfinity, out value), "a whole number");

    public static EntryType<int> Whole(int least, int most) => new(
        (string text, out int value) => TryWhole(text, least, most, out value),
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    public static EntryType<double> Number(double least, double most) => new(
        (string text, out double value) => TryNumber(text, least, most, out value),
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>One of an enumeration's names, in any case.</summary>
    public static EntryType<T> Name<T>()
        where T : struct, Enum => new(TryName, string.Join(", ", Enum.GetNames<T>()));

    private static bool TryNumber(string text, double least, double most, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;

    private static bool TryWhole(string text, double least, double most, out int value)
    {
        bool read = TryNumber(text, least, most, out double number) && number == Math.Floor(number);
        value = read ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : 0;
        return read;
    }

    private static bool TryName<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }
}
