using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Datasets;

/// <summary>Finds files with the same content, and groups of near copies, where they should not be.</summary>
internal static class DuplicateFinder
{
    private const int Named = 5;

    /// <summary>The same picture under two labels, each named.</summary>
    public static IEnumerable<Finding> AcrossLabels(IReadOnlyList<LabelledImage> images, IReadOnlyList<string> labels)
    {
        LabelledImage[][] groups =
        [
            .. images.GroupBy(i => i.Hash).Where(g => g.Select(i => i.LabelIndex).Distinct().Skip(1).Any()).Select(g => g.ToArray()),
        ];
        foreach (LabelledImage[] group in groups)
        {
            yield return Finding.Warning(
                FindingCode.DuplicateAcrossLabels,
                group[0].Name,
                $"the same picture is under {string.Join(" and ", group.Select(i => $"'{labels[i.LabelIndex]}' ({i.Name})"))}",
                "Both were kept. Remove the one with the wrong label.");
        }
    }

    /// <summary>Copies on the training side of a picture that the user's own split also tests or validates on.</summary>
    /// <returns>Which images to set aside, and why.</returns>
    public static IReadOnlyDictionary<LabelledImage, RejectedImage> AcrossSplits(IReadOnlyList<LabelledImage> images)
    {
        Dictionary<LabelledImage, RejectedImage> aside = new(ReferenceEqualityComparer.Instance);
        foreach (LabelledImage[] group in images.GroupBy(i => i.Hash).Select(g => g.ToArray()).Where(g => g.Length > 1))
        {
            LabelledImage kept = group.MaxBy(i => i.Split)!;
            foreach (LabelledImage copy in group.Where(i => i.Split != kept.Split))
            {
                aside.Add(
                    copy,
                    new RejectedImage(copy.Name, FindingCode.DuplicateAcrossSplits, $"is the same picture as '{kept.Name}', which is a {kept.Split} image"));
            }
        }

        return aside;
    }

    /// <summary>Near copies under two labels, the first few pairs named.</summary>
    public static IEnumerable<Finding> NearAcrossLabels(IReadOnlyList<LabelledImage> images, IReadOnlyList<string> labels)
    {
        string[] pairs = Pairs(images, i => i.LabelIndex, i => $"'{labels[i.LabelIndex]}' ({i.Name})");
        if (pairs.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.NearDuplicateAcrossLabels,
                "",
                $"near copies are under two labels ({pairs.Length} in all): {Shown(pairs)}",
                "All were kept. Look at them, and remove those with the wrong label.");
        }
    }

    /// <summary>Near copies on two sides of the user's own split, the first few pairs named.</summary>
    public static IEnumerable<Finding> NearAcrossSplits(IReadOnlyList<LabelledImage> images)
    {
        string[] pairs = Pairs(images, i => (int)i.Split, i => i.Name);
        if (pairs.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.NearDuplicateAcrossSplits,
                "",
                $"near copies are on two sides of the split ({pairs.Length} in all): {Shown(pairs)}",
                "All were kept, so the accuracy looks better than it is. Remove one of each, or let this product make the split.");
        }
    }

    /// <summary>One pair of images per group whose content differs and whose side differs.</summary>
    private static string[] Pairs(IReadOnlyList<LabelledImage> images, Func<LabelledImage, int> side, Func<LabelledImage, string> text) =>
        [
            .. images.GroupBy(i => i.Group)
                .Select(group => Pair([.. group], side))
                .OfType<LabelledImage[]>()
                .Select(pair => $"{text(pair[0])} and {text(pair[1])}"),
        ];

    private static LabelledImage[]? Pair(LabelledImage[] group, Func<LabelledImage, int> side) =>
        group.DistinctBy(side).Take(2)
            .Select(
                one => group.FirstOrDefault(o => side(o) != side(one) && o.Hash != one.Hash) is { } other ? new[] { one, other }.OrderBy(side).ToArray() : null)
            .FirstOrDefault(pair => pair is not null);

    private static string Shown(string[] pairs) => string.Join("; ", pairs.Take(Named)) + (pairs.Length > Named ? "; …" : "");

    public static Finding Summary(IEnumerable<RejectedImage> aside)
    {
        string[] paths = [.. aside.Select(r => r.Path)];
        string more = paths.Length > Named ? ", …" : "";
        return Finding.Warning(
            FindingCode.DuplicateAcrossSplits,
            "",
            $"{paths.Length} images are on two sides of the split ({string.Join(", ", paths.Take(Named))}{more})",
            "They were kept only as test or validation images, so that the accuracy stays honest.");
    }
}
