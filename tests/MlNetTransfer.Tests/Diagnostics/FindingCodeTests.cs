using System.Reflection;
using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Diagnostics;

public partial class FindingCodeTests
{
    private static readonly FieldInfo[] Codes = typeof(FindingCode).GetFields(BindingFlags.Public | BindingFlags.Static);

    /// <summary>Codes are an interface: this list may grow, and no line of it may change.</summary>
    [Fact]
    public void The_list_of_codes_is_approved() =>
        Approved.Verify(string.Join('\n', Codes.Select(c => $"{c.GetRawConstantValue()} {c.Name}").Order(StringComparer.Ordinal)));

    [Fact]
    public void Codes_are_distinct_and_of_one_form()
    {
        string[] values = [.. Codes.Select(c => (string)c.GetRawConstantValue()!)];
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.All(values, v => Assert.Matches(CodeForm(), v));
    }

    [Fact]
    public void Every_code_is_used()
    {
        string sources = string.Concat(
            SourceTree.CSharpFiles("src").Where(f => !f.EndsWith("FindingCode.cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.All(Codes, c => Assert.Contains($"FindingCode.{c.Name}", sources, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_code_is_explained_in_the_list_for_users()
    {
        string list = File.ReadAllText(SourceTree.File("src/MlNetTransfer.Prediction/Diagnostics/README.md"));
        Assert.All(Codes, c => Assert.Contains($"| {c.GetRawConstantValue()} |", list, StringComparison.Ordinal));
    }

    [Fact]
    public void An_exception_shows_twenty_findings_and_counts_the_rest()
    {
        TransferException exception = new([.. Enumerable.Range(1, 25).Select(i => Finding.Error("MNT101", $"option {i}", "is wrong", "Mend it."))]);
        Assert.Equal(25, exception.Findings.Count);
        Assert.StartsWith("MNT101 option 1: is wrong. Mend it.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("option 20:", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("option 21:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("5 more", exception.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("^MNT[1-9][0-9]{2}$")]
    private static partial Regex CodeForm();
}
