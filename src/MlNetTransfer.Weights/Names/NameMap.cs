using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Names;

/// <summary>How a source names and lays out the tensors of a backbone: one of the JSON files beside this one.</summary>
internal sealed class NameMap
{
    private const string Folder = "Names/";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    private Regex[]? _patterns;

    /// <summary>Every map; our own names first.</summary>
    public static IReadOnlyList<NameMap> All { get; } =
    [
        .. typeof(NameMap).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(Load)
            .OrderByDescending(m => m.Backbones is null),
    ];

    /// <summary>As a message names it.</summary>
    public required string Source { get; init; }

    /// <summary>Where the names are published.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Backbones of the catalogue, and what all their names in the source begin with; null for every backbone and nothing.</summary>
    public IReadOnlyDictionary<string, string>? Backbones { get; init; }

    /// <summary>What a file may have in front of the source's names.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Names are layer/scope/parameter:0, and the scope may be anything (Keras).</summary>
    public bool Scopes { get; init; }

    /// <summary>Layers that are numbered as they are made, from any number on; here from 1.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>Names that belong to no part of the backbone, with a star at the beginning or the end.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Tables of words: ours and theirs.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Words { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Of rules that fit one name, the first counts.</summary>
    public required IReadOnlyList<NameRule> Tensors { get; init; }

    /// <summary>The maps by which weights of a backbone may be named.</summary>
    public static IEnumerable<NameMap> For(BackboneSpec backbone) => All.Where(m => m.Backbones?.ContainsKey(backbone.Name) ?? true);

    /// <summary>A tensor's rule, and its possible names in the source without what all begin with; null when the source has none such.</summary>
    public (NameRule Rule, string[] Theirs)? Find(string ours)
    {
        _patterns ??= [.. Tensors.Select(Pattern)];
        for (int i = 0; i < Tensors.Count; i++)
        {
            if (_patterns[i].Match(ours) is { Success: true } match)
            {
                Dictionary<string, string> values = [];
                foreach (Group group in match.Groups.Values.Where(g => g.Name != "0"))
                {
                    values[group.Name] = Words.TryGetValue(group.Name, out IReadOnlyDictionary<string, string>? words) ? words[group.Value] : group.Value;
                    if (group.Name.Length == 1)
                    {
                        values[$"{group.Name}-1"] = (int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture);
                    }
                }

                return (Tensors[i], [.. Tensors[i].Theirs.Select(theirs => Filled(theirs, values))]);
            }
        }

        return null;
    }

    public bool Ignores(string name) => Ignored.Any(i => i[0] == '*'
        ? name.EndsWith(i[1..], StringComparison.Ordinal)
        : name.StartsWith(i[..^1], StringComparison.Ordinal));

    private static string Filled(string theirs, Dictionary<string, string> values) =>
        values.Aggregate(theirs, (name, v) => name.Replace($"{{{v.Key}}}", v.Value, StringComparison.Ordinal));

    private static NameMap Load(string resource)
    {
        using Stream stream = typeof(NameMap).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<NameMap>(stream, Json)!;
    }

    /// <summary>Matches names of ours only, in time that grows with their length.</summary>
    private Regex Pattern(NameRule rule)
    {
        string pattern = string.Concat(rule.Ours.Split('{').SelectMany(part => part.Split('}') is [string key, string text]
            ? [Placeholder(key), Regex.Escape(text)]
            : (string[])[Regex.Escape(part)]));
        return new Regex($@"\A{pattern}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    private string Placeholder(string key)
    {
        string allowed = key.Length == 1 ? "[0-9]+"
            : Words.TryGetValue(key, out IReadOnlyDictionary<string, string>? words) ? string.Join('|', words.Keys.Select(Regex.Escape))
            : ".+";
        return $"(?<{key}>{allowed})";
    }
}
