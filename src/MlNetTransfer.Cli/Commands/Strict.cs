using System.CommandLine;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Numbers of options that are of one command alone, written as those of a run are.</summary>
internal static class Strict
{
    /// <param name="option">Whose value is read.</param>
    /// <param name="least">Smallest that is allowed.</param>
    public static Option<int> Whole(Option<int> option, int least)
    {
        OptionType<int> type = OptionTypes.WholeFrom(least);
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (type.Read(text) is int number)
            {
                return number;
            }

            result.AddError($"{option.Name} is '{text}'; {type.Refusal(text)}");
            return default;
        };
        return option;
    }
}
