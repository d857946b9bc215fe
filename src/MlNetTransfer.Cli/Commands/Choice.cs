using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Values that are one of a few names: in any case, completed by shells, and with a question where one was mistyped.</summary>
internal static class Choice
{
    /// <summary>Replaces what a shell would offer by these names.</summary>
    public static Option<T> Completed<T>(Option<T> option, IReadOnlyList<string> names)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => names);
        return option;
    }

    /// <summary>Replaces what a shell would offer by these names.</summary>
    public static Argument<T> Completed<T>(Argument<T> argument, IReadOnlyList<string> names)
    {
        argument.CompletionSources.Clear();
        argument.CompletionSources.Add(_ => names);
        return argument;
    }

    /// <summary>Allows these names alone, in any case, for an option that is a text.</summary>
    public static void OneOf(Option<string?> option, IReadOnlyList<string> names)
    {
        Completed(option, names);
        option.Validators.Add(result => Check(result, option.Name, result.Tokens, names));
    }

    /// <summary>Allows these names alone, in any case.</summary>
    public static void OneOf(Argument<string> argument, IReadOnlyList<string> names)
    {
        Completed(argument, names);
        argument.Validators.Add(result => Check(result, argument.Name, result.Tokens, names));
    }

    private static void Check(SymbolResult result, string symbol, IReadOnlyList<Token> tokens, IReadOnlyList<string> names)
    {
        if (tokens is [{ Value: var text }] && !names.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            result.AddError(Refusal(symbol, text, names));
        }
    }

    private static string Refusal(string symbol, string text, IReadOnlyList<string> names) =>
        $"{symbol} is '{text}'; allowed are {string.Join(", ", names)}.{NearestName.Question(text, names)}";
}
