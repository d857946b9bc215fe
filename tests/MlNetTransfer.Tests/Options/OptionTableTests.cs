using System.Globalization;
using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Options;
using MlNetTransfer.Planning.Recipes;

namespace MlNetTransfer.Tests.Options;

public class OptionTableTests
{
    private static readonly TransferOptions Plain = new() { Data = "photos", OutputFolder = "model" };

    public static TheoryData<string> Names => [.. OptionTable.All.Select(o => o.Name)];

    [Fact]
    public void The_table_has_one_row_for_each_option()
    {
        IEnumerable<string> properties = typeof(TransferOptions).GetProperties().Where(p => p.SetMethod is not null && p.Name != nameof(TransferOptions.Manifest))
            .Concat(typeof(ManifestOptions).GetProperties().Where(p => p.SetMethod is not null)).Select(p => p.Name);
        Assert.Equal(properties.Order(StringComparer.Ordinal), OptionTable.All.Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_option_sets_its_own_property_and_no_other(string name)
    {
        RunOption option = OptionTable.Find(name)!;
        object other = Other(option);
        TransferOptions changed = option.With(Plain, other);
        Assert.Equal(other, option.Value(changed));
        Assert.True(option.IsSet(changed));
        Assert.Equal(((string[])[name, "Data", "OutputFolder"]).Distinct(), OptionTable.All.Where(o => o.IsSet(changed)).Select(o => o.Name).OrderBy(n => n != name));
        Assert.Equal(Plain, option.With(changed, option.Value(Plain)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_default_is_allowed_and_said_without_a_full_stop_too_much(string name)
    {
        RunOption option = OptionTable.Find(name)!;
        Assert.Empty(option.Check(Plain).Concat(option.CheckNull(Plain)));
        Assert.Matches("^[A-Z].*[^.][.]$", option.Help);
        Assert.Equal(option.ValueType != typeof(bool), option.Switch is null || option.ValueName is not null);
    }

    /// <summary>The reader of the data stands below the table, so it says by itself which options had no effect: it must say what the table says.</summary>
    [Fact]
    public void Options_about_the_data_that_have_no_effect_are_those_of_which_the_table_says_so()
    {
        TransferOptions all = OptionTable.All.Aggregate(Plain, (options, option) => option.With(options, Other(option)));
        DatasetOptions folders = all.Dataset with { Data = SourceTree.Folder("docs"), TestData = null };
        Assert.Equal(
            Named(OptionUse.Tables, OptionUse.WithoutTest, OptionUse.WithoutValidation),
            UnusedDataOptions.Of(folders, hasTest: true, hasValidation: true).Select(f => f.Where).Order(StringComparer.Ordinal));
        Assert.Equal(
            Named(OptionUse.Folders), UnusedDataOptions.OfReading(all.Manifest, all.ClassFolders, SourceTree.File("docs/options.md")).Select(f => f.Where));
    }

    [Fact]
    public void The_tables_of_the_document_are_those_of_the_code()
    {
        string path = SourceTree.File("docs/options.md"), written = File.ReadAllText(path).ReplaceLineEndings("\n");
        string expected = Replaced(Replaced(written, "options", Options()), "recipe", Recipe());
        if (written != expected)
        {
            File.WriteAllText(SourceTree.File("docs/options.received.txt"), expected);
        }

        Assert.Equal(expected, written);
    }

    private static IEnumerable<string> Named(params OptionUse[] uses) =>
        OptionTable.All.Where(o => uses.Contains(o.Use)).Select(o => o.Name).Order(StringComparer.Ordinal);

    private static string Replaced(string document, string name, string table)
    {
        string begin = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->";
        int from = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return document[..from] + table + document[document.IndexOf(end, from, StringComparison.Ordinal)..];
    }

    private static string Options()
    {
        StringBuilder table = new("| option | command line | values | default | what | when it applies |\n|---|---|---|---|---|---|\n");
        foreach (RunOption option in OptionTable.All)
        {
            string line = option.Switch is null ? "" : $"`{option.Switch}{(option.ValueName is null ? "" : $" {option.ValueName}")}`";
            string values = option.ValueType.IsEnum ? string.Join(", ", Enum.GetNames(option.ValueType)) : option.Limits ?? "";
            table.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {line} | {values} | {Default(option)} | {Cell(option.Help)} | {When(option.Use)} |\n");
        }

        return table.ToString();
    }

    private static string Recipe()
    {
        StringBuilder table = new("| entry | values | default | what | source |\n|---|---|---|---|---|\n");
        foreach (RecipeEntry entry in RecipeEntries.All)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{entry.Name}` | {entry.Allowed} | {entry.Default ?? "by the policy"} | {Cell(entry.Help)} | {entry.Source} |\n");
        }

        return table.ToString();
    }

    private static string Default(RunOption option) => option.Default switch
    {
        null or "" or System.Collections.IEnumerable and not string => "",
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        { } text => $"`{text}`",
    };

    private static string When(OptionUse use) => use switch
    {
        OptionUse.Always => "always",
        OptionUse.WithoutStrategy => "no strategy is named",
        OptionUse.FineTuning => "layers of the network are trained",
        OptionUse.NamedFineTuning => "a strategy that fine-tunes is named",
        OptionUse.NamedCut => "a strategy that cuts the network is named",
        OptionUse.Tables => "the data are a table",
        OptionUse.Folders => "the data are folders",
        OptionUse.FrozenGraph => "the backbone is a frozen ONNX graph; refused for another",
        OptionUse.WithoutValidation => "the data have no validation images",
        _ => "the data have no test images",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static object Other(RunOption option) => option.ValueType switch
    {
        var type when type == typeof(string) => "other",
        var type when type == typeof(bool) => !(bool)option.Default!,
        var type when type == typeof(char) => ';',
        var type when type == typeof(int) => 64,
        var type when type == typeof(long) => 64L,
        var type when type == typeof(double) => 0.25,
        var type when type == typeof(TimeSpan) => TimeSpan.FromMinutes(1),
        var type when type.IsEnum => Enum.GetValues(type).GetValue(1)!,
        _ => new Dictionary<string, string> { ["epochs"] = "3" },
    };
}
