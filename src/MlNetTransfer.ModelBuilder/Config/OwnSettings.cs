using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Options;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>The one member that is this product's own: options of a run by the names that <c>run.json</c> gives them, in any case.</summary>
/// <param name="reading">The file.</param>
/// <param name="folder">Where relative paths start: that of the file.</param>
internal sealed class OwnSettings(ConfigReading reading, string folder)
{
    public const string Member = "MlNetTransfer";

    private static readonly Dictionary<string, RunOption> Known =
        OptionTable.All.Where(o => o.InConfig).ToDictionary(o => o.Member, StringComparer.OrdinalIgnoreCase);

    /// <param name="root">Of the file.</param>
    public IReadOnlyList<ConfigEntry> Read(ConfigNode root)
    {
        foreach (ConfigMember misspelt in root.Members.Where(m => NearestName.IsMistyped(m.Name, Member)))
        {
            reading.Add(
                Severity.Error,
                FindingCode.ConfigSettingUnknown,
                misspelt.Start,
                $"there is no member {ConfigQuote.Of(misspelt.Name)}; the nearest is '{Member}'",
                "Give it that name, letter by letter, or remove it.");
        }

        if (reading.Object(root, Member) is not { } own)
        {
            return [];
        }

        List<ConfigEntry> entries = [];
        foreach (ConfigMember member in own.Members)
        {
            if (!Known.TryGetValue(member.Name, out RunOption? option))
            {
                string near = NearestName.Of(member.Name, Known.Keys) is { } name ? $"the nearest is '{name}'" : $"there are {string.Join(", ", Known.Keys)}";
                reading.Add(
                    Severity.Error,
                    FindingCode.ConfigSettingUnknown,
                    member.Start,
                    $"there is no setting {ConfigQuote.Of(member.Name)} in {Member}; {near}",
                    "Give it that name, or remove it.");
            }
            else if (Value(option, own, member.Name) is { } value)
            {
                if (entries.Exists(e => e.Option == option.Name))
                {
                    reading.Add(
                        Severity.Error,
                        FindingCode.ConfigMalformed,
                        member.Start,
                        $"the setting '{member.Name}' is there twice, in different case",
                        "Remove one of them.");
                }

                entries.Add(new ConfigEntry(option.Name, value, member.Value.Start, $"{Member}.{member.Name}"));
            }
        }

        return entries;
    }

    private object? Value(RunOption option, ConfigNode own, string name)
    {
        if (option.ValueType == typeof(string))
        {
            return option.IsPath ? FilePath(own, name) : reading.Text(own, name)?.Value;
        }

        if (option.ValueType == typeof(int))
        {
            return Integer(own, name);
        }

        if (option.ValueType == typeof(long))
        {
            return reading.Whole(own, name)?.Value;
        }

        if (option.ValueType == typeof(bool))
        {
            return reading.Flag(own, name)?.Value;
        }

        if (option.ValueType == typeof(double))
        {
            return reading.Number(own, name)?.Value;
        }

        return option == OptionTable.Settings ? Recipe(own, name) : Written(option, own, name);
    }

    private string? FilePath(ConfigNode own, string name)
    {
        if (reading.Text(own, name) is not { } text)
        {
            return null;
        }

        if (text.Value.Length == 0 || text.Value.Contains('\0', StringComparison.Ordinal))
        {
            reading.Refuse(text.Offset, name, ConfigQuote.Of(text.Value), "a path");
            return null;
        }

        return Path.GetFullPath(Path.Combine(folder, text.Value));
    }

    /// <summary>A name or a duration: a text that the table reads.</summary>
    private object? Written(RunOption option, ConfigNode own, string name)
    {
        if (reading.Text(own, name) is not { } text)
        {
            return null;
        }

        if (option.Read(text.Value) is { } value)
        {
            return value;
        }

        string allowed = option.Completions is not { } names ? DurationText.Allowed
            : $"{string.Join(", ", names)}{(NearestName.Of(text.Value, names) is { } near ? $" (the nearest is {near})" : "")}";
        reading.Refuse(text.Offset, name, ConfigQuote.Of(text.Value), allowed);
        return null;
    }

    private int? Integer(ConfigNode own, string name)
    {
        if (reading.Whole(own, name) is not { } whole)
        {
            return null;
        }

        if (whole.Value is >= int.MinValue and <= int.MaxValue)
        {
            return (int)whole.Value;
        }

        reading.Refuse(whole.Offset, name, whole.Value.ToString(CultureInfo.InvariantCulture), "a whole number of 32 bits");
        return null;
    }

    /// <summary>Entries of a recipe; their names and values are checked with the options.</summary>
    private Dictionary<string, string>? Recipe(ConfigNode own, string name)
    {
        if (reading.Object(own, name) is not { } recipe)
        {
            return null;
        }

        Dictionary<string, string> settings = [];
        foreach (ConfigMember member in recipe.Members)
        {
            string? value = member.Value.Kind switch
            {
                JsonValueKind.String => reading.TextOf(member.Value, member.Name)?.Value,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => System.Text.Encoding.UTF8.GetString(reading.File.Raw(member.Value)),
                _ => null,
            };
            if (value is null)
            {
                reading.Refuse(member.Value.Start, member.Name, ConfigParser.Word(member.Value.Kind), "a text, a number, true or false");
            }
            else
            {
                settings[member.Name] = value;
            }
        }

        return settings;
    }
}
