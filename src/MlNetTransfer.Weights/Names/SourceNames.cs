using System.Globalization;

namespace MlNetTransfer.Weights.Names;

/// <summary>The names in a file as a map writes them: without what may stand in front of them, without scopes, layers counted from 1.</summary>
internal sealed class SourceNames
{
    private readonly NameMap _map;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];

    // Number of the first layer of each counted kind.
    private readonly Dictionary<string, int> _firsts = new(StringComparer.Ordinal);

    public SourceNames(NameMap map, IEnumerable<string> files)
    {
        _map = map;
        List<(string File, string Name)> names = [];
        foreach (string file in files)
        {
            string name = _map.Prefixes.Aggregate(file, (n, prefix) => n.StartsWith(prefix, StringComparison.Ordinal) ? n[prefix.Length..] : n);
            if (!map.Ignores(name))
            {
                names.Add((file, map.Scopes ? WithoutScope(name) : name));
            }
        }

        foreach ((string kind, int number) in names.Select(n => Count(n.Name)).OfType<(string, int)>())
        {
            _firsts[kind] = Math.Min(number, _firsts.GetValueOrDefault(kind, int.MaxValue));
        }

        foreach ((string file, string name) in names)
        {
            string counted = Count(name) is { } count ? Renumbered(name, count.Kind, count.Number - _firsts[count.Kind] + 1) : name;
            if (!_files.TryAdd(counted, file))
            {
                _duplicates.Add($"'{file}' is the same tensor as '{_files[counted]}'");
            }
        }
    }

    /// <summary>Names in the file by names in the map.</summary>
    public IReadOnlyDictionary<string, string> Files => _files;

    /// <summary>Messages about files' names that mean the same.</summary>
    public IReadOnlyList<string> Duplicates => _duplicates;

    /// <summary>A name that the file should have, as it would have it.</summary>
    public string Shown(string name) =>
        Count(name) is { } count && _firsts.TryGetValue(count.Kind, out int first) ? Renumbered(name, count.Kind, count.Number + first - 1) : name;

    private static string WithoutScope(string name)
    {
        int first = name.IndexOf('/', StringComparison.Ordinal), last = name.LastIndexOf('/');
        string layer = first < 0 ? "" : name[..(first + 1)], parameter = name[(last + 1)..];
        return layer + (parameter.EndsWith(":0", StringComparison.Ordinal) ? parameter[..^2] : parameter);
    }

    /// <summary>The kind and the number of a counted layer; the first of tf.keras has none, which means 0.</summary>
    private (string Kind, int Number)? Count(string name)
    {
        int end = name.IndexOf('/', StringComparison.Ordinal);
        string layer = end < 0 ? name : name[..end];
        string? kind = _map.Counted.FirstOrDefault(k => layer.StartsWith(k, StringComparison.Ordinal) && (layer.Length == k.Length || layer[k.Length] == '_'));
        return kind is null ? null
            : layer.Length == kind.Length ? (kind, 0)
            : int.TryParse(layer.AsSpan(kind.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (kind, number)
            : null;
    }

    private static string Renumbered(string name, string kind, int number)
    {
        int end = name.IndexOf('/', StringComparison.Ordinal);
        string rest = end < 0 ? "" : name[end..];
        return number == 0 ? kind + rest : string.Create(CultureInfo.InvariantCulture, $"{kind}_{number}{rest}");
    }
}
