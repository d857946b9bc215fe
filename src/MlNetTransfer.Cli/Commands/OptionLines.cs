using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Options of a run as the command line takes them, made from the table: names, help, what may be typed, and what they set.</summary>
internal sealed class OptionLines
{
    private readonly (RunOption Of, Option Line)[] _lines;

    /// <param name="options">In the order of the help.</param>
    public OptionLines(params IEnumerable<RunOption> options) => _lines = [.. options.Select(o => (o, LineOf(o)))];

    /// <summary>Each option, and the property that it sets.</summary>
    public IEnumerable<(Option Option, string Name)> Set => _lines.Select(l => (l.Line, l.Of.Name));

    public Option this[RunOption option] => Array.Find(_lines, l => l.Of == option).Line;

    public void AddTo(Command command)
    {
        foreach ((_, Option line) in _lines)
        {
            command.Add(line);
        }
    }

    /// <summary>The options with what was typed.</summary>
    public TransferOptions Read(ParseResult parsed, TransferOptions options) => _lines.Aggregate(options, (read, line) => line.Line switch
    {
        Option<bool> flag => line.Of.With(read, parsed.GetValue(flag) != line.Of.IsTurnedOff),
        Option<string[]> entries => line.Of.With(read, SettingsLine.Read(parsed.GetValue(entries) ?? [])),
        Option<object?> value => line.Of.With(read, parsed.GetValue(value)),
        _ => throw new ArgumentException($"{line.Line.Name} has no known type.", nameof(parsed)),
    });

    private static Option LineOf(RunOption option)
    {
        if (option.ValueType == typeof(bool))
        {
            return new Option<bool>(option.Switch!) { Description = option.Help };
        }

        if (option == OptionTable.Settings)
        {
            return SettingsLine.Of(option);
        }

        Option<object?> line = new(option.Switch!)
        {
            HelpName = option.ValueName,
            Description = HelpOf(option),
            CustomParser = result => Parse(option, result),
            DefaultValueFactory = option.Default is { } value ? _ => value : null,
        };
        if (option == OptionTable.OutputFolder)
        {
            line.Aliases.Add("-o");
            line.DefaultValueFactory = null;
        }

        return option.Completions is { } names ? Choice.Completed(line, names) : line;
    }

    /// <summary>What it does; of a number also which are allowed.</summary>
    public static string HelpOf(RunOption option) => option is { Limits: { } limits } && (option.ValueType == typeof(int) || option.ValueType == typeof(double))
        ? $"{option.Help} Allowed: {limits}."
        : option.Help;

    private static object? Parse(RunOption option, ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        object? value = option.Read(text);
        if (value is null)
        {
            result.AddError($"{option.Switch} is '{text}'; {option.Refusal(text)}");
        }

        return value;
    }
}
