namespace MlNetTransfer.Tests.Documentation;

/// <summary>No link in what people read leads nowhere.</summary>
public class MarkdownLinkTests
{
    private static readonly string[] Elsewhere = ["artifacts", "bin", "obj", ".git", "node_modules"];

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(SourceTree.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(Elsewhere.Contains))
            .Order(),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_and_anchor_exists(string page)
    {
        string[] broken = [.. new MarkdownPage(SourceTree.File(page)).BrokenLinks()];
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }
}
