using System.Globalization;
using System.Reflection;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class RecipeReasonsTests
{
    /// <summary>What a strategy consists of; its own reason and that of the freeze point say it.</summary>
    private static readonly string[] TheStrategyItself =
    [
        nameof(FineTuningRecipe.FirstTrainedConvolution), nameof(FineTuningRecipe.EndOfTrainedConvolutions), nameof(FineTuningRecipe.BatchNormOnly),
        nameof(FineTuningRecipe.TrainedGroups), nameof(FineTuningRecipe.RandomInitialization), nameof(FineTuningRecipe.HeadFromProbe), nameof(FineTuningRecipe.Gradual),
    ];

    private static readonly PropertyInfo[] Entries = [.. typeof(FineTuningRecipe).GetProperties().Where(p => p.SetMethod is not null && !TheStrategyItself.Contains(p.Name))];

    public static TheoryData<TransferStrategy, int> Cases =>
        [.. Enum.GetValues<TransferStrategy>().Where(FineTuningPolicy.Applies).SelectMany(s => ((int[])[20, 500, 5000]).Select(images => new TheoryDataRow<TransferStrategy, int>(s, images)))];

    [Fact]
    public void Every_entry_that_is_not_the_same_in_all_recipes_has_a_reason()
    {
        FineTuningRecipe[] recipes = [.. Cases.Select(c => Recipe(c.Data.Item1, c.Data.Item2))];
        IEnumerable<string> vary = Entries.Where(e => recipes.Select(r => e.GetValue(r)).Distinct().Count() > 1).Select(e => e.Name);
        Assert.Empty(vary.Select(JsonName).Except(Reasons(TransferStrategy.LastStage, 500).Select(r => r.Entry)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_reason_names_the_value_and_a_source_that_is_not_the_user(TransferStrategy strategy, int images)
    {
        FineTuningRecipe recipe = Recipe(strategy, images);
        IReadOnlyList<Reason> reasons = Reasons(strategy, images);
        Assert.Equal(reasons.Count, reasons.DistinctBy(r => r.Entry).Count());
        Assert.All(reasons, reason =>
        {
            object value = Entries.Single(e => JsonName(e.Name) == reason.Entry).GetValue(recipe)!;
            Assert.Equal(value is double number ? Math.Round(number, 5) : value, value is double ? double.Parse(reason.Value, CultureInfo.InvariantCulture) : Parsed(reason.Value, value));
            Assert.EndsWith(".", reason.Because, StringComparison.Ordinal);
            Assert.NotEmpty(reason.Source);
            Assert.NotEqual("user", reason.Source);
        });
    }

    [Fact]
    public void Whatever_the_user_set_says_so()
    {
        Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase) { ["LearningRate"] = "0.01", ["batchsize"] = "7", ["warmUp"] = "0.3", ["gradientClip"] = "2", ["schedule"] = "OneCycle" };
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.LastStage, MadeUp.Shape, 500, 100, 2, null, settings);
        IReadOnlyList<Reason> reasons = Read(RecipeReasons.Of(recipe, TransferStrategy.LastStage, 500, 100, 2, settings.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal(
            ["batchSize=7", "gradientClip=2", "learningRate=0.01", "schedule=OneCycle", "warmUp=0.3"],
            reasons.Where(r => r is { Source: "user", Because: "You set it.", Measure: null }).Select(r => $"{r.Entry}={r.Value}").Order(StringComparer.Ordinal));
    }

    /// <summary>A number of images that would be enough is no reason for leaving something out.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_on_or_off_is_explained_by_its_threshold_only_where_that_decided(TransferStrategy strategy, int images)
    {
        foreach ((string entry, double from) in (ReadOnlySpan<(string, double)>)[("labelSmoothing", 50), ("mixup", 100), ("liveBatchNorm", 32)])
        {
            Reason reason = Reasons(strategy, images).Single(r => r.Entry == entry);
            Assert.True(reason.Measured is null || (reason.Value is not ("0" or "false")) == reason.Measured >= from, reason.ToString());
        }
    }

    private static FineTuningRecipe Recipe(TransferStrategy strategy, int images) => FineTuningPolicy.Choose(strategy, MadeUp.Shape, images, images / 5, 2, null);

    private static IReadOnlyList<Reason> Reasons(TransferStrategy strategy, int images) => Read(RecipeReasons.Of(Recipe(strategy, images), strategy, images, images / 5, 2, new HashSet<string>()));

    private static IReadOnlyList<Reason> Read(IReadOnlyList<PlanEntry> entries) => [.. entries.Select(e => e.ToReason())];

    private static object Parsed(string text, object like) => like is Enum ? Enum.Parse(like.GetType(), text) : Convert.ChangeType(text, like.GetType(), CultureInfo.InvariantCulture);

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
