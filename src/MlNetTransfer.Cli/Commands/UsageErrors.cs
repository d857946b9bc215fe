using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary>What is wrong with a command line, in sentences, with what was probably meant.</summary>
internal static class UsageErrors
{
    private const string CannotParse = "Cannot parse argument";

    /// <summary>Empty where nothing is wrong.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string where = CommandTree.PathOf(command) is { Length: > 0 } path ? $"'{path}'" : CommandTree.Program;
        string[] unmatched = [.. parsed.UnmatchedTokens];
        if (command.Subcommands.Count > 0 && unmatched.FirstOrDefault(t => !LooksLikeOption(t)) is { } verb)
        {
            return [$"'{verb}' is not a command of {where}.{NearestName.Question(verb, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}"];
        }

        string[] names = [.. OptionsOf(command).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name))];
        string[] unknown = [.. unmatched.Where(LooksLikeOption).Concat(TakenForArguments(parsed)).Distinct()];
        if (unknown.Length > 0)
        {
            // What stands behind a mistyped option is its value, and what seems to be missing may be what was mistyped.
            return [.. unknown.Select(o => $"'{NameOf(o)}' is not an option of {where}.{NearestName.Question(NameOf(o), names)}"), .. ValueErrors(parsed)];
        }

        return unmatched.Length > 0
            ? [.. unmatched.Select(t => $"'{t}' is one argument too many for {where}."), .. ValueErrors(parsed)]
            : [.. parsed.Errors.Select(Sentence).Distinct()];
    }

    private static IEnumerable<string> ValueErrors(ParseResult parsed) =>
        parsed.Errors.Where(e => e.SymbolResult is OptionResult { Tokens.Count: > 0 }).Select(Sentence).Distinct();

    /// <summary>System.CommandLine takes an option that it does not know for an argument where one is allowed.</summary>
    private static IEnumerable<string> TakenForArguments(ParseResult parsed)
    {
        bool ended = false;
        HashSet<string> behindTheEnd = [.. parsed.Tokens.Where(t => ended |= t is { Type: TokenType.DoubleDash }).Select(t => t.Value)];
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens)
            .Select(t => t.Value)
            .Where(t => LooksLikeOption(t) && !behindTheEnd.Contains(t) && !Path.Exists(t));
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        for (Command? current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            Command of = current;
            foreach (Option option in of.Options.Where(o => of == command || o.Recursive))
            {
                yield return option;
            }
        }
    }

    private static bool LooksLikeOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]);

    private static string NameOf(string token) => token.Split('=', ':')[0];

    private static string Sentence(ParseError error)
    {
        if (error.SymbolResult is OptionResult { Tokens: [var token, ..] } result && error.Message.StartsWith(CannotParse, StringComparison.Ordinal))
        {
            Type type = Nullable.GetUnderlyingType(result.Option.ValueType) ?? result.Option.ValueType;
            string kind = type == typeof(bool) ? "true or false" : "something else";
            return $"{result.Option.Name} is '{token.Value}'; it must be {kind}.";
        }

        return error.Message;
    }
}
