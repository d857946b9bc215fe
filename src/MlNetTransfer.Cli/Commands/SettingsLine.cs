using System.CommandLine;
using System.CommandLine.Parsing;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>--set NAME=VALUE</c>, several times.</summary>
internal static class SettingsLine
{
    public static Option<string[]> Of(RunOption option)
    {
        Option<string[]> line = new(option.Switch!) { HelpName = option.ValueName, Description = option.Help };
        line.Validators.Add(result => Check(option, result));
        return line;
    }

    public static Dictionary<string, string> Read(string[] entries) => entries.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]);

    private static void Check(RunOption option, OptionResult result)
    {
        foreach (string bad in result.Tokens.Select(t => t.Value).Where(t => t.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"{option.Switch} is '{bad}'; {option.Refusal(bad)}");
        }

        if (result.Tokens.GroupBy(t => t.Value.Split('=')[0], StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            result.AddError($"{option.Switch} names '{twice.Key}' twice.");
        }
    }
}
