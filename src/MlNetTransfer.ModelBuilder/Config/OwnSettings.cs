using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Options;
using MlNetTransfer.Planning;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>The one member that is this product's own: options of a run by the names that <c>run.json</c> gives them, in any case.</summary>
/// <param name="reading">The file.</param>
/// <param name="folder">Where relative paths start: that of the file.</param>
internal sealed class OwnSettings(ConfigReading reading, string folder)
{
    public const string Member = "MlNetTransfer";

    private static readonly Dictionary<string, Func<OwnSettings, ConfigNode, string, object?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["backbone"] = (s, o, n) => s.Text(o, n),
        ["weights"] = (s, o, n) => s.FilePath(o, n),
        ["strategy"] = (s, o, n) => s.Named<TransferStrategy>(o, n),
        ["policy"] = (s, o, n) => s.Named<PlanningPolicy>(o, n),
        ["metric"] = (s, o, n) => s.Named<DecisionMetric>(o, n),
        ["epochs"] = (s, o, n) => s.Integer(o, n),
        ["freezePoint"] = (s, o, n) => s.Text(o, n),
        ["cutPoint"] = (s, o, n) => s.Text(o, n),
        ["settings"] = (s, o, n) => s.Recipe(o, n),
        ["timeBudget"] = (s, o, n) => s.Duration(o, n),
        ["device"] = (s, o, n) => s.Text(o, n),
        ["cacheLimit"] = (s, o, n) => s.Double(o, n),
        ["inputSize"] = (s, o, n) => s.Integer(o, n),
        ["background"] = (s, o, n) => s.Text(o, n),
        ["fit"] = (s, o, n) => s.Named<ImageFit>(o, n),
        ["valueRange"] = (s, o, n) => s.Text(o, n),
        ["pixelLimit"] = (s, o, n) => s.Integer(o, n),
        ["testData"] = (s, o, n) => s.FilePath(o, n),
        ["classFolders"] = (s, o, n) => s.Named<ClassFolders>(o, n),
        ["unlabelled"] = (s, o, n) => s.FilePath(o, n),
        ["validationFraction"] = (s, o, n) => s.Double(o, n),
        ["testFraction"] = (s, o, n) => s.Double(o, n),
        ["pictures"] = (s, o, n) => s.Flag(o, n),
        ["seed"] = (s, o, n) => s.Long(o, n),
        ["cacheFolder"] = (s, o, n) => s.FilePath(o, n),
        ["outputFolder"] = (s, o, n) => s.FilePath(o, n),
    };

    /// <summary>Names that the member may hold.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <param name="root">Of the file.</param>
    public IReadOnlyList<ConfigEntry> Read(ConfigNode root)
    {
        foreach (ConfigMember misspelt in root.Members.Where(m => m.Name != Member && NearestName.Of(m.Name, [Member]) is not null))
        {
            reading.Add(Severity.Error, FindingCode.ConfigSettingUnknown, misspelt.Start, $"there is no member {ConfigQuote.Of(misspelt.Name)}; the nearest is '{Member}'", "Give it that name, letter by letter, or remove it.");
        }

        if (reading.Object(root, Member) is not { } own)
        {
            return [];
        }

        List<ConfigEntry> entries = [];
        foreach (ConfigMember member in own.Members)
        {
            if (!Known.TryGetValue(member.Name, out Func<OwnSettings, ConfigNode, string, object?>? read))
            {
                string near = NearestName.Of(member.Name, Known.Keys) is { } name ? $"the nearest is '{name}'" : $"there are {string.Join(", ", Known.Keys)}";
                reading.Add(Severity.Error, FindingCode.ConfigSettingUnknown, member.Start, $"there is no setting {ConfigQuote.Of(member.Name)} in {Member}; {near}", "Give it that name, or remove it.");
            }
            else if (read(this, own, member.Name) is { } value)
            {
                string option = char.ToUpperInvariant(member.Name[0]) + Known.Keys.First(k => k.Equals(member.Name, StringComparison.OrdinalIgnoreCase))[1..];
                if (entries.Exists(e => e.Option == option))
                {
                    reading.Add(Severity.Error, FindingCode.ConfigMalformed, member.Start, $"the setting '{member.Name}' stands there twice, in different case", "Remove one of them.");
                }

                entries.Add(new ConfigEntry(option, value, member.Value.Start, $"{Member}.{member.Name}"));
            }
        }

        return entries;
    }

    private string? Text(ConfigNode own, string name) => reading.Text(own, name)?.Value;

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

    private T? Named<T>(ConfigNode own, string name)
        where T : struct, Enum
    {
        if (reading.Text(own, name) is not { } text)
        {
            return null;
        }

        if (Array.Find(Enum.GetNames<T>(), n => n.Equals(text.Value, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return Enum.Parse<T>(found);
        }

        reading.Refuse(text.Offset, name, ConfigQuote.Of(text.Value), $"{string.Join(", ", Enum.GetNames<T>())}{(NearestName.Of(text.Value, Enum.GetNames<T>()) is { } near ? $" (the nearest is {near})" : "")}");
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

    private long? Long(ConfigNode own, string name) => reading.Whole(own, name)?.Value;

    private bool? Flag(ConfigNode own, string name) => reading.Flag(own, name)?.Value;

    private double? Double(ConfigNode own, string name) => reading.Number(own, name)?.Value;

    private TimeSpan? Duration(ConfigNode own, string name)
    {
        if (reading.Text(own, name) is not { } text)
        {
            return null;
        }

        if (DurationText.Read(text.Value) is { } duration)
        {
            return duration;
        }

        reading.Refuse(text.Offset, name, ConfigQuote.Of(text.Value), DurationText.Allowed);
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
