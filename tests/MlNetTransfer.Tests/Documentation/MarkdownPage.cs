using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Documentation;

/// <summary>A Markdown file of the checkout: the links in it, and the places in it that links may lead to.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string _folder;
    private readonly string _text;

    /// <param name="path">Of the file.</param>
    public MarkdownPage(string path)
    {
        _folder = Path.GetDirectoryName(path)!;
        _text = FenceForm().Replace(File.ReadAllText(path).ReplaceLineEndings("\n"), "");
    }

    /// <summary>Anchors as GitHub makes them of headings, and those that stand there as such.</summary>
    public IReadOnlySet<string> Anchors =>
        HeadingForm().Matches(_text).Select(m => Slug(m.Groups[1].Value)).Concat(AnchorForm().Matches(_text).Select(m => m.Groups[1].Value)).ToHashSet();

    /// <summary>What is wrong with its links to files and anchors, one line each.</summary>
    public IEnumerable<string> BrokenLinks()
    {
        foreach (string link in LinkForm().Matches(InlineForm().Replace(_text, "")).Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value))
        {
            if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = link.Split('#', 2);
            string target = Path.Combine(_folder, parts[0]);
            if (parts[0].Length > 0 && !Path.Exists(target))
            {
                yield return $"{link}: does not exist";
            }
            else if (parts.Length == 2 && !(parts[0].Length == 0 ? this : new MarkdownPage(target)).Anchors.Contains(parts[1]))
            {
                yield return $"{link}: has no such anchor";
            }
        }
    }

    private static string Slug(string heading) =>
        UnsluggableForm().Replace(TagForm().Replace(heading, "").Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FenceForm();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineForm();

    [GeneratedRegex("^#{1,6} +(.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingForm();

    [GeneratedRegex("""<a id="([^"]+)">""")]
    private static partial Regex AnchorForm();

    [GeneratedRegex("\\]\\(([^)\\s]+)\\)|(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex LinkForm();

    [GeneratedRegex("<[^>]+>|`|\\]\\([^)]*\\)")]
    private static partial Regex TagForm();

    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex UnsluggableForm();
}
