using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Serve.Settings;

/// <summary>What was said, by file, environment and command line; of two that say the same setting, the later holds.</summary>
internal sealed class GivenValues
{
    private const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly Dictionary<Setting, (IReadOnlyList<string> Texts, string Where)> _given = [];

    /// <summary>What is wrong with the names that were used.</summary>
    public List<Finding> Faults { get; } = [];

    /// <summary>Texts, and the name under which they were given; null where nobody said anything.</summary>
    public (IReadOnlyList<string> Texts, string Where)? this[Setting setting] =>
        _given.TryGetValue(setting, out (IReadOnlyList<string>, string) given) ? given : null;

    public void Set(Setting setting, IReadOnlyList<string> texts, string where) => _given[setting] = (texts, where);

    /// <summary>Variables of the environment that begin with <see cref="Setting.Prefix"/>.</summary>
    public void AddEnvironment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach ((string name, string text) in variables.Where(v => v.Key.StartsWith(Setting.Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (text.Length == 0)
            {
                continue;
            }

            if (SettingTable.All.FirstOrDefault(s => s.Variable.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } setting)
            {
                Set(setting, setting == SettingTable.Models ? text.Split(';', Trimmed) : [text], name);
            }
            else
            {
                Faults.Add(Unknown(name, SettingTable.All.Select(s => s.Variable)));
            }
        }
    }

    /// <summary>A JSON object with settings by their names.</summary>
    public void AddFile(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                RegularFile.ReadAllText(path, RegularFile.Text),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                Add(property, $"{path} {property.Name}");
            }
        }
        catch (FileNotFoundException)
        {
            Faults.Add(Finding.Error(FindingCode.PathNotFound, path, "there is no such file", "Check the path behind --config."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FileRefusedException)
        {
            Faults.Add(Finding.Error(FindingCode.PathNotReadable, path, $"cannot be read ({e.Message.TrimEnd('.')})", "Check the path behind --config."));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Faults.Add(Finding.Error(FindingCode.OptionInvalid, path, $"is no JSON object ({e.Message.TrimEnd('.')})", "Write settings as {\"queue\": 100}."));
        }
    }

    private void Add(JsonProperty property, string where)
    {
        Setting? setting = SettingTable.All.FirstOrDefault(s => !s.IsSecret && s.Key.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
        if (setting is null)
        {
            Faults.Add(Unknown(where, SettingTable.All.Where(s => !s.IsSecret).Select(s => s.Key), property.Name));
            return;
        }

        bool list = property.Value.ValueKind == JsonValueKind.Array && (setting == SettingTable.Models || setting == SettingTable.Urls);
        string[] texts = list ? [.. property.Value.EnumerateArray().Select(v => v.ToString())] : [property.Value.ToString()];
        Set(setting, setting == SettingTable.Urls ? [string.Join(';', texts)] : texts, where);
    }

    private static Finding Unknown(string where, IEnumerable<string> names, string? typed = null) => Finding.Error(
        FindingCode.OptionInvalid,
        where,
        "is not a setting" + (NearestName.Of(typed ?? where, names) is { } near ? $"; '{near}' is one" : ""),
        "'--help' lists all.");
}
