using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>Names of classes: one spelling for what looks the same, an order, and a word about those that nearly do.</summary>
public static class LabelNames
{
    private const int Named = 5;

    /// <summary>Letters in one piece with their marks (Unicode's form NFC), as Linux and Windows have them; macOS may give them apart.</summary>
    internal static string Normal(string label) => Compositions.Together(label);

    /// <summary>Whether letters were lost before it came here: a replacement character stands for bytes that were no text.</summary>
    public static bool LostLetters(string label) => label.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>The classes in the order of the scores.</summary>
    /// <param name="labels">Each class once.</param>
    /// <param name="earlier">Order of an earlier run, which stays where it has the same classes.</param>
    internal static string[] Ordered(IReadOnlyCollection<string> labels, IReadOnlyList<string>? earlier) =>
        earlier is not null && earlier.Count == labels.Count && labels.ToHashSet(StringComparer.Ordinal).SetEquals(earlier) ? [.. earlier]
            : [.. labels.Order(NaturalOrder.Instance)];

    /// <summary>The one of some labels that a label is, whatever form its letters have; null when there is none.</summary>
    internal static string? Find(IReadOnlyList<string> labels, string label) =>
        labels.FirstOrDefault(l => l == label) ?? labels.FirstOrDefault(l => Normal(l) == Normal(label));

    /// <summary>The one that differs by case, blanks or invisible characters alone; null when there is none.</summary>
    internal static string? Alike(IReadOnlyList<string> labels, string label) => labels.FirstOrDefault(l => Key(l) == Key(label));

    /// <summary>Classes that differ by case, blanks or invisible characters alone.</summary>
    internal static IEnumerable<Finding> LookAlike(string data, IReadOnlyList<string> labels)
    {
        string[] groups = [.. labels.GroupBy(Key).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g.Select(l => $"'{l}'")))];
        if (groups.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.LabelsLookAlike,
                data,
                $"classes differ only by case, blanks or invisible characters: {string.Join("; ", groups.Take(Named))}{(groups.Length > Named ? "; …" : "")}",
                "They were kept apart. If they are one class, give them one name.");
        }
    }

    private static string Key(string label) => string.Concat(
        Normal(label).Where(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)).ToUpperInvariant();
}
