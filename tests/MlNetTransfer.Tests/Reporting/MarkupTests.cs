using System.Net;
using CsCheck;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Tests.Reporting;

public class MarkupTests
{
    [Fact]
    public void Whatever_a_hole_is_given_stays_text() => Gen.String.Sample(text =>
    {
        string html = Markup.Of($"<b title=\"{text}\">{text}</b>").Text;
        string inner = html["<b title=\"".Length..^"</b>".Length];
        Assert.DoesNotContain('<', inner);
        Assert.Equal(2, inner.Count(c => c is '"' or '>'));
        Assert.DoesNotContain('\'', inner);
        string[] values = inner.Split("\">");
        Assert.Equal(values[0], values[1]);
        Assert.Equal(Sound(text), WebUtility.HtmlDecode(values[0]));
    });

    [Fact]
    public void Markup_in_a_hole_stays_markup()
    {
        Markup item = Markup.Of($"<li>{"<"}</li>");
        Assert.Equal("<ul><li>&lt;</li>\n<li>&lt;</li></ul>", Markup.Of($"<ul>{(IEnumerable<Markup>)[item, item]}</ul>").Text);
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture() => Assert.Equal("<p>1234.5</p>", Markup.Of($"<p>{1234.5:0.0}</p>").Text);

    /// <summary>Halves of a character pair that stand alone cannot be written as UTF-8.</summary>
    private static string Sound(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
