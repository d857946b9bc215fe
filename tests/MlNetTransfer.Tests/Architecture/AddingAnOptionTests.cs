using System.Text.RegularExpressions;
using MlNetTransfer.Options;

namespace MlNetTransfer.Tests.Architecture;

/// <summary>Counts the files that docs/adding-an-option.md names.</summary>
public class AddingAnOptionTests
{
    private static readonly (string Name, string Text)[] Sources =
        [.. SourceTree.CSharpFiles("src").Select(f => (Path.GetFileName(f), File.ReadAllText(f)))];

    public static TheoryData<string> Names => [.. OptionTable.All.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_option_is_one_property_and_one_entry_of_the_table(string name)
    {
        string[] properties =
        [
            .. Sources.Where(s => s.Name.StartsWith("TransferOptions", StringComparison.Ordinal) || s.Name == "ManifestOptions.cs")
                .Where(s => Regex.IsMatch(s.Text, $@"public [^\n(]*\b{name} {{ get; init; }}")).Select(s => s.Name),
        ];
        Assert.Single(properties);
        (string entry, _) = Assert.Single(Sources, s => Regex.IsMatch(s.Text, $@"(TypedOption<[^\n]*>|RunOption) {name} {{ get; }}"));
        Assert.Matches(@"^OptionTable\.\w+\.cs$", entry);
    }

    /// <summary>Other commands may have a switch of the same name, and mean something of their own by it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_help_is_written_in_the_table_alone(string name)
    {
        string help = OptionTable.Find(name)!.Help;
        string[] holders = [.. Sources.Where(s => s.Text.Contains($"\"{help}\"", StringComparison.Ordinal)).Select(s => s.Name)];
        Assert.DoesNotContain(holders, file => !file.StartsWith("OptionTable.", StringComparison.Ordinal));
    }
}
