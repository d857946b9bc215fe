using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>Recognises tables that give an image several labels: joined in one field, or in several rows.</summary>
/// <param name="manifest">How messages name it.</param>
/// <param name="column">The label's.</param>
internal sealed class SeveralLabels(string manifest, string column)
{
    private const int Named = 5;

    private const string Hint = "One class per image is trained: keep the label that matters, or make a table for each question, and a model of each.";

    private readonly Dictionary<string, (int Rows, long Line)> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Label, long Line)> _files = new(StringComparer.Ordinal);
    private readonly List<string> _twice = [];

    /// <param name="file">Absolute path.</param>
    /// <param name="name">How messages name it.</param>
    /// <param name="label">Its class.</param>
    /// <param name="line">Where it stands.</param>
    public void Add(string file, string name, string label, long line)
    {
        (int rows, long first) = _labels.GetValueOrDefault(label, (0, line));
        _labels[label] = (rows + 1, first);
        if (!_files.TryAdd(file, (label, line)) && _files[file] is var earlier && earlier.Label != label)
        {
            _twice.Add(string.Create(CultureInfo.InvariantCulture, $"'{name}' is '{earlier.Label}' on line {earlier.Line} and '{label}' on line {line}"));
        }
    }

    public IEnumerable<Finding> Findings()
    {
        if (_twice.Count > 0)
        {
            yield return Finding.Error(
                FindingCode.SeveralLabels,
                manifest,
                $"{_twice.Count} rows give an image a second label: {string.Join("; ", _twice.Take(Named))}{(_twice.Count > Named ? "; …" : "")}",
                Hint);
        }

        foreach (char mark in ";|,")
        {
            string[] joined = Joined(mark);
            if (joined.Length > 0)
            {
                string shown = string.Join(
                    ", ",
                    joined.Take(Named).Select(l => string.Create(CultureInfo.InvariantCulture, $"'{l}' (line {_labels[l].Line})")));
                yield return Finding.Error(
                    FindingCode.SeveralLabels,
                    manifest,
                    $"column '{column}' holds several labels in one field in {joined.Sum(l => _labels[l].Rows)} rows: {shown}"
                        + (joined.Length > Named ? ", …" : ""),
                    Hint);
                yield break;
            }
        }
    }

    /// <summary>Labels that are put together of others; empty where a mark is only a part of names.</summary>
    /// <remarks>'crane, bird' may be one name. Where all parts of a label are labels, or parts of other labels, and that holds for half of those with the mark,
    /// they are put together.</remarks>
    private string[] Joined(char mark)
    {
        Dictionary<string, string[]> parts = _labels.Keys.ToDictionary(
            l => l,
            l => l.Split(mark, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray(),
            StringComparer.Ordinal);
        Dictionary<string, int> uses = parts.Values.SelectMany(p => p).GroupBy(p => p, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        string[] marked = [.. parts.Where(p => p.Value.Length > 1).Select(p => p.Key)];
        string[] joined = [.. marked.Where(l => parts[l].All(p => uses[p] > 1))];
        return joined.Length * 2 >= marked.Length ? joined : [];
    }
}
