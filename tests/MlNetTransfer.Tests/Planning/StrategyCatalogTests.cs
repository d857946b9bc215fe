using System.Text.RegularExpressions;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Tests.Planning;

public partial class StrategyCatalogTests
{
    /// <summary>Where docs/adding-a-strategy.md sends whoever adds one.</summary>
    private static readonly string[] EveryOne = ["TransferStrategy.cs", "StrategyCatalog.cs", "gain-prior.json"];

    /// <summary>What names more: rules that are about one strategy, and sentences for people. A new strategy needs none of them.</summary>
    private static readonly Dictionary<string, string[]> More = new()
    {
        ["HeuristicPolicy.cs"] = ["LinearProbe", "TruncatedBackbone", "LateStages", "GradualUnfreezing", "FullFineTuning", "FromScratch"],
        ["Lesson.cs"] = ["LinearProbe", "MultiStageProbe", "FullFineTuning"],
        ["SimpleWay.cs"] = ["LinearProbe"],
        ["Libtorch.cs"] = ["LinearProbe", "MultiStageProbe"],
        ["LibtorchHealth.cs"] = ["LinearProbe", "MultiStageProbe"],
        ["LibtorchPackage.cs"] = ["LinearProbe", "MultiStageProbe"],
        ["LibtorchProbe.cs"] = ["LinearProbe", "MultiStageProbe"],
    };

    public static TheoryData<TransferStrategy> Names => [.. Enum.GetValues<TransferStrategy>()];

    [Fact]
    public void Every_name_has_one_strategy_in_the_order_of_the_names() => Assert.Equal(Enum.GetValues<TransferStrategy>(), StrategyCatalog.All.Select(s => s.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_name_of_a_strategy_is_written_in_four_files_and_where_a_rule_is_about_it(TransferStrategy name)
    {
        string[] files =
        [
            .. SourceTree.CSharpFiles("src").Concat(Directory.EnumerateFiles(SourceTree.Folder("src"), "gain-prior.json", SearchOption.AllDirectories))
                .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
                .Where(f => Regex.IsMatch(Comment().Replace(File.ReadAllText(f), ""), $@"\b{name}\b"))
                .Select(f => Path.GetFileName(f)),
        ];
        IEnumerable<string> expected = [.. EveryOne.Where(f => f != "gain-prior.json" || name != StrategyCatalog.Floor), $"{name}.cs", .. More.Where(m => m.Value.Contains($"{name}")).Select(m => m.Key)];
        Assert.Equal(expected.Order(), files.Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_strategy_is_said_in_words_that_go_on_in_a_sentence(TransferStrategy name)
    {
        Strategy strategy = StrategyCatalog.Of(name);
        Assert.NotEmpty(strategy.Words);
        Assert.Matches("^[a-z].*[.]$", strategy.Trains);
        Assert.Matches("^[A-Z].*[.]$", strategy.NotInMLNet);
        Assert.Equal(strategy.FineTunes, FineTuningPolicy.Applies(name));
    }

    [Fact]
    public void A_number_that_names_no_strategy_is_none() => Assert.Null(StrategyCatalog.Find((TransferStrategy)99));

    [Fact]
    public void The_guide_names_every_file_to_touch()
    {
        string guide = File.ReadAllText(SourceTree.File("docs/adding-a-strategy.md"));
        Assert.All(EveryOne, f => Assert.Contains(f, guide, StringComparison.Ordinal));
        Assert.Contains("Planning/Strategies/", guide, StringComparison.Ordinal);
    }

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
