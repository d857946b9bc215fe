using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Reporting;

/// <summary>What every page has around its sections: one file that asks for nothing else, and may not.</summary>
internal static class Page
{
    private static readonly string Style = Asset("report.css"), Script = Asset("report.js");

    /// <summary>Nothing from anywhere; this script by its hash; styles and pictures that stand in the page.</summary>
    private static readonly string Policy =
        $"default-src 'none'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; "
        + "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    /// <param name="title">Of the window.</param>
    /// <param name="over">A line above the heading.</param>
    /// <param name="heading">The answer.</param>
    /// <param name="sections">In order; the first follows the heading.</param>
    /// <param name="foot">The last line.</param>
    public static string Render(string title, Markup over, Markup heading, IReadOnlyList<Section> sections, Markup foot) => Markup.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{new Markup(Policy)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>{title}</title>
        <style>
        {new Markup(Style)}</style>
        </head>
        <body>
        <a class="skip" href="#main">To the content</a>
        <header>
        <p>{over}</p>
        <h1>{heading}</h1>
        </header>
        <nav aria-label="Sections">
        <ul>
        {sections.Select(s => Markup.Of($"<li><a href=\"#{s.Id}\">{s.Heading}</a></li>"))}
        </ul>
        </nav>
        <main id="main">
        {sections.Select(Framed)}
        </main>
        <footer>{foot}</footer>
        <script>{new Markup(Script)}</script>
        </body>
        </html>

        """).Text.ReplaceLineEndings("\n");

    private static Markup Framed(Section section) => Markup.Of($"""
        <section id="{section.Id}" aria-labelledby="{section.Id}-heading">
        <h2 id="{section.Id}-heading">{section.Heading}</h2>
        {section.Content}
        </section>
        """);

    /// <param name="Id">Of the element, for links.</param>
    /// <param name="Heading">Short.</param>
    /// <param name="Content">Headings inside begin at the third level.</param>
    internal sealed record Section(string Id, string Heading, Markup Content);

    private static string Asset(string name)
    {
        using Stream stream = typeof(Page).Assembly.GetManifestResourceStream($"Reporting/{name}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
