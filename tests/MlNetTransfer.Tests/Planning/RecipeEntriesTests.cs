using System.Reflection;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;

namespace MlNetTransfer.Tests.Planning;

public class RecipeEntriesTests
{
    // TrainedGroups follows from the strategy and the backbone, and nobody sets it.
    private static readonly PropertyInfo[] Properties =
        [.. typeof(FineTuningRecipe).GetProperties().Where(p => p.SetMethod is not null && p.Name != nameof(FineTuningRecipe.TrainedGroups))];

    private static readonly FineTuningRecipe Recipe =
        FineTuningPolicy.Choose(TransferStrategy.LastStage, MadeUp.Shape, 500, 100, 2, null, new Dictionary<string, string> { ["averageDecay"] = "0.9", ["patience"] = "2" });

    public static TheoryData<string> Names => [.. RecipeEntries.All.Select(e => e.Name)];

    [Fact]
    public void The_table_has_one_entry_for_each_property_in_its_order() => Assert.Equal(Properties.Select(p => p.Name), RecipeEntries.All.Select(e => e.Property));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_an_entry_writes_it_reads_again_and_into_its_own_property(string name)
    {
        RecipeEntry entry = RecipeEntries.Find(name.ToUpperInvariant())!;
        PlanEntry decided = entry.Decide(Recipe, DecidedBy.Policy, DecisionReason.User);
        Assert.Equal(name, decided.Entry);
        Assert.Equal(Recipe, entry.Read(decided.Text)!(Recipe));

        PropertyInfo property = Properties.Single(p => p.Name == entry.Property);
        string other = property.PropertyType == typeof(bool) ? $"{!(bool)property.GetValue(Recipe)!}" : property.PropertyType.IsEnum ? Enum.GetNames(property.PropertyType)[^1] : property.PropertyType == typeof(double) ? "0.25" : "1";
        FineTuningRecipe changed = entry.Read(other)!(Recipe);
        Assert.Equal(other.ToUpperInvariant(), entry.Decide(changed, DecidedBy.User, DecisionReason.User).Text.ToUpperInvariant());
        Assert.Equal([entry.Property], Properties.Where(p => !p.GetValue(Recipe)!.Equals(p.GetValue(changed))).Select(p => p.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_no_value_is_not_read(string name) => Assert.All(["", " ", "x", "NaN", "1,5", "AdamW,RAdam", "2 "], text => Assert.True(
        RecipeEntries.Find(name)!.Read(text) is null || (text == "2 " && double.TryParse(text, out _)), text));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_default_that_the_table_names_is_what_every_strategy_has(string name)
    {
        RecipeEntry entry = RecipeEntries.Find(name)!;
        Assert.Matches("^.+[^.][.]$", entry.Help);
        Assert.NotEmpty(entry.Source);
        foreach (TransferStrategy strategy in entry.Default is null ? [] : Enum.GetValues<TransferStrategy>().Where(FineTuningPolicy.Applies))
        {
            FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, MadeUp.Shape, 500, 100, 2, null);
            Assert.Equal(entry.Default, entry.Decide(recipe, DecidedBy.Policy, DecisionReason.User).Text);
        }
    }
}
