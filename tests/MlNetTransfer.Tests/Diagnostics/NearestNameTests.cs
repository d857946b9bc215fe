using CsCheck;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Diagnostics;

public class NearestNameTests
{
    private static readonly string[] Strategies =
    [
        "LinearProbe",
        "MultiStageProbe",
        "TruncatedBackbone",
        "LastConv",
        "LastStage",
        "LateStages",
        "EarlyStages",
        "FullFineTuning",
    ];

    [Theory]
    [InlineData("LinerProbe", "LinearProbe")]
    [InlineData("linear-probe", "LinearProbe")]
    [InlineData("linear", "LinearProbe")]
    [InlineData("FineTuning", null)]
    [InlineData("FullFinetunning", "FullFineTuning")]
    [InlineData("LastStages", "LastStage")]
    [InlineData("random forest", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void A_few_slips_are_forgiven_and_another_word_is_not(string typed, string? meant) => Assert.Equal(meant, NearestName.Of(typed, Strategies));

    [Theory]
    [InlineData("trian", "train")]
    [InlineData("predcit", "predict")]
    [InlineData("eval", "evaluate")]
    [InlineData("paint", null)]
    public void Short_names_are_found_too(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Of(typed, ["train", "evaluate", "predict", "profile", "plan", "models"]));

    [Theory]
    [InlineData("mlnettransfer", true)]
    [InlineData("MlNet_Transfer", true)]
    [InlineData("MlNetTranfser", true)]
    [InlineData("MLNetTransfers", true)]
    [InlineData("MlNetTransfer", false)]
    [InlineData("MlNet", false)]
    [InlineData("ML", false)]
    [InlineData("RunHistory", false)]
    [InlineData("", false)]
    public void What_is_merely_begun_is_not_mistyped(string typed, bool mistyped) => Assert.Equal(mistyped, NearestName.IsMistyped(typed, "MlNetTransfer"));

    [Fact]
    public void A_text_of_a_page_is_no_mistyped_name_and_is_not_compared_letter_by_letter()
    {
        string page = new('x', 1_000_000);
        Assert.Null(NearestName.Of(page, [page[1..]]));
        Assert.False(NearestName.IsMistyped(page, page[1..]));
        Assert.Equal(page[..64], NearestName.Of(page[..64], [page[..64]]));
    }

    [Fact]
    public void The_distance_is_none_between_equals_alike_both_ways_and_at_most_the_number_of_slips()
    {
        Gen<string> words = Gen.String[Gen.Char['a', 'd'], 0, 8];
        Gen.Select(words, words).Sample((a, b) =>
        {
            Assert.Equal(NearestName.Distance(a, b), NearestName.Distance(b, a));
            Assert.Equal(a == b, NearestName.Distance(a, b) == 0);
            Assert.InRange(NearestName.Distance(a, b), Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        });
        Gen.Select(words, Gen.Int[0, 3], Gen.Int[0, 7], Gen.Char['a', 'd']).Sample((word, slip, at, letter) =>
        {
            at = Math.Min(at, word.Length);
            string slipped = slip switch
            {
                0 => word.Insert(at, letter.ToString()),
                1 when at < word.Length => word.Remove(at, 1),
                2 when at < word.Length => word[..at] + letter + word[(at + 1)..],
                3 when at + 1 < word.Length => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
                _ => word,
            };
            Assert.InRange(NearestName.Distance(word, slipped), 0, 1);
        });
    }
}
