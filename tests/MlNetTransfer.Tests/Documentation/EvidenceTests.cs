using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Documentation;

/// <summary>What the code, run.json and the report cite as evidence is in docs/evidence.md.</summary>
public partial class EvidenceTests
{
    private static readonly string Evidence = File.ReadAllText(SourceTree.File("docs/evidence.md"));

    private static readonly string[] Entries = [.. AnchorForm().Matches(Evidence).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Every_citation_in_the_code_is_an_entry()
    {
        string[] wrong =
        [
            .. SourceTree.CSharpFiles("src").SelectMany(file => MentionForm().Matches(File.ReadAllText(file))
                .Where(m => !CitationForm().IsMatch(m.Value) || CitationForm().Match(m.Value).Groups[1].Captures.Any(number => !Entries.Contains(number.Value)))
                .Select(m => $"{file}: '{m.Value}' is no entry")),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void The_code_cites_it() =>
        Assert.True(SourceTree.CSharpFiles("src").Sum(file => MentionForm().Count(File.ReadAllText(file))) >= 13);

    [Fact]
    public void No_evidence_is_cited_that_readers_do_not_have()
    {
        string[] wrong = [.. SourceTree.CSharpFiles("src").Where(f => UnknownForm().IsMatch(File.ReadAllText(f)))];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Entries_are_numbered_in_order_and_say_how_sure_they_are()
    {
        Assert.Equal(Entries.OrderBy(e => Version.Parse(e)), Entries);
        Assert.Equal(Entries.Length, Entries.Distinct().Count());
        string[] silent = [.. EntryForm().Split(Evidence).Skip(1).Where(e => !e.Contains("**How sure:**", StringComparison.Ordinal)).Select(e => e.Split('\n')[0])];
        Assert.True(silent.Length == 0, string.Join('\n', silent));
    }

    [GeneratedRegex("""<a id="([0-9]+\.[0-9]+)"></a>""")]
    private static partial Regex AnchorForm();

    [GeneratedRegex("^### ", RegexOptions.Multiline)]
    private static partial Regex EntryForm();

    // The name, and the numbers behind it: "docs/evidence.md, 4.2 and 4.3".
    [GeneratedRegex(@"docs/evidence\.md(?:,? [0-9]+\.[0-9]+(?: and [0-9]+\.[0-9]+)*)?")]
    private static partial Regex MentionForm();

    [GeneratedRegex(@"^docs/evidence\.md,(?: (?:and )?([0-9]+\.[0-9]+))+$")]
    private static partial Regex CitationForm();

    [GeneratedRegex("(?:project|transfer) evidence", RegexOptions.IgnoreCase)]
    private static partial Regex UnknownForm();
}
