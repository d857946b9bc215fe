using CsCheck;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Tests.Datasets;

public class CompositionsTests
{
    [Theory]
    [InlineData("Caf\u00E9", "Cafe\u0301")]
    [InlineData("Gr\u00F6\u00DFe", "Gro\u0308\u00DFe")]
    [InlineData("\u00F1and\u00FA", "n\u0303andu\u0301")]
    [InlineData("Ti\u1EBFng Vi\u1EC7t", "Tie\u0302\u0301ng Vie\u0323\u0302t")]
    [InlineData("\uD55C\uAE00\uAC00", "\u1112\u1161\u11AB\u1100\u1173\u11AF\u1100\u1161")]
    [InlineData("\u304C\u30D1", "\u304B\u3099\u30CF\u309A")]
    [InlineData("\u1F84", "\u03B1\u0313\u0301\u0345")]
    [InlineData("\u0419", "\u0418\u0306")]
    [InlineData("e\u0331\u0301", "e\u0331\u0301")]
    [InlineData("", "")]
    public void Letters_and_their_marks_come_together_and_apart(string together, string apart)
    {
        string expected = together == "e\u0331\u0301" ? "\u00E9\u0331" : together;
        Assert.Equal(expected, Compositions.Together(apart));
        Assert.Equal(expected, Compositions.Together(together));
        if (expected == together)
        {
            Assert.Equal(apart, Compositions.Apart(together));
        }
    }

    [Fact]
    public void What_was_put_together_stays_so_however_it_came() =>
        Gen.Char["aeo\u00E9\u1EC7\u0301\u0302\u0323\u0331\u1112\u1161\u11AB\uD55C\u212B\uD800 "].Array[0, 8].Sample(characters =>
    {
        string text = new(characters), together = Compositions.Together(text);
        Assert.Equal(together, Compositions.Together(together));
        Assert.Equal(together, Compositions.Together(Compositions.Apart(text)));
    });
}
