using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Options whose value is one of a few names: in any case, completed by shells, and with a question where one was mistyped.</summary>
internal static class Choice
{
    public static Option<T?> Optional<T>(string name, string description)
        where T : struct, Enum =>
        Completed(new Option<T?>(name) { HelpName = "NAME", Description = description, CustomParser = result => Read<T>(result) }, Enum.GetNames<T>());

    public static Option<T> WithDefault<T>(string name, string description, T value)
        where T : struct, Enum =>
        Completed(new Option<T>(name) { HelpName = "NAME", Description = description, CustomParser = result => Read<T>(result) ?? value, DefaultValueFactory = _ => value }, Enum.GetNames<T>());

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

    private static string Refusal(string symbol, string text, IReadOnlyList<string> names) => $"{symbol} is '{text}'; allowed are {string.Join(", ", names)}.{NearestName.Question(text, names)}";

    private static T? Read<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string text = result.Tokens[0].Value;
        if (Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name)
        {
            return Enum.Parse<T>(name);
        }

        string option = (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
        result.AddError(Refusal(option, text, Enum.GetNames<T>()));
        return null;
    }
}
