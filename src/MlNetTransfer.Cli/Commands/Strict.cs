using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Numbers and durations as they are written everywhere, whatever the language of the machine: a point for the fraction, no signs between thousands.</summary>
internal static class Strict
{
    public static Option<double> Real(Option<double> option)
    {
        option.CustomParser = result => ReadReal(result.Tokens[0].Value) is { } number ? number : Refuse<double>(result, "a number such as 0.2");
        return option;
    }

    /// <param name="option">Whose value is read.</param>
    /// <param name="least">Smallest that is allowed.</param>
    public static Option<int> Whole(Option<int> option, int least)
    {
        option.CustomParser = result => (int?)ReadWhole(result.Tokens[0].Value, least, int.MaxValue) ?? Refuse<int>(result, $"a whole number, {least} or more");
        return option;
    }

    public static Option<int?> Whole(Option<int?> option)
    {
        option.CustomParser = result => (int?)ReadWhole(result.Tokens[0].Value, int.MinValue, int.MaxValue) ?? Refuse<int?>(result, "a whole number");
        return option;
    }

    public static Option<long> Whole(Option<long> option)
    {
        option.CustomParser = result => ReadWhole(result.Tokens[0].Value, long.MinValue, long.MaxValue) ?? Refuse<long>(result, "a whole number");
        return option;
    }

    public static Option<TimeSpan?> Duration(Option<TimeSpan?> option)
    {
        option.CustomParser = result => DurationText.Read(result.Tokens[0].Value) ?? Refuse<TimeSpan?>(result, DurationText.Allowed);
        return option;
    }

    internal static double? ReadReal(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : null;

    internal static long? ReadWhole(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number : null;

    private static T? Refuse<T>(ArgumentResult result, string allowed)
    {
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{result.Tokens[0].Value}'; it must be {allowed}.");
        return default;
    }
}
