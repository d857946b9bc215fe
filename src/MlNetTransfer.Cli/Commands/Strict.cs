using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Numbers of options that are of one command alone, written as those of a run are.</summary>
internal static class Strict
{
    /// <param name="option">Whose value is read.</param>
    /// <param name="least">Smallest that is allowed.</param>
    public static Option<int> Whole(Option<int> option, int least) => Value(option, OptionTypes.WholeFrom(least));

    /// <param name="option">Whose value is read.</param>
    /// <param name="type">How it is written.</param>
    public static Option<T> Value<T>(Option<T> option, OptionType<T> type)
        where T : struct
    {
        option.CustomParser = result => Read(option, type, result) ?? default;
        return option;
    }

    /// <param name="option">Whose value is read, where there is one.</param>
    /// <param name="type">How it is written.</param>
    public static Option<T?> Optional<T>(Option<T?> option, OptionType<T> type)
        where T : struct
    {
        option.CustomParser = result => Read(option, type, result);
        return option;
    }

    private static T? Read<T>(Option option, OptionType<T> type, ArgumentResult result)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        if (type.Read(text) is T value)
        {
            return value;
        }

        result.AddError($"{option.Name} is '{text}'; {type.Refusal(text)}");
        return null;
    }
}
