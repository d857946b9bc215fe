using System.Text;

namespace MlNetTransfer.Reporting;

/// <summary>HTML that is safe to put on a page: what stands in the source code as it is, everything else escaped.</summary>
/// <param name="Text">The HTML.</param>
internal readonly record struct Markup(string Text)
{
    // A column is not made wider for more.
    private const int LongestWord = 28;

    public static Markup Empty { get; } = new("");

    /// <summary>Of an interpolated string: its literals are HTML, its holes are escaped unless they are markup themselves.</summary>
    public static Markup Of(MarkupHandler html) => new(html.ToString());

    /// <summary>Text, escaped.</summary>
    public static Markup Escaped(string text) => Of($"{text}");

    /// <summary>A name or sentence from a user's files, kept from turning the text around it when it is written from right to left.</summary>
    public static Markup Name(string text) => Of($"<bdi{new Markup(HasLongWord(text) ? " class=\"long\"" : "")}>{text}</bdi>");

    public static Markup Lines(IEnumerable<Markup> parts) => new(string.Join('\n', parts.Select(p => p.Text).Where(t => t.Length > 0)));

    public static Markup Lines(params ReadOnlySpan<Markup> parts)
    {
        StringBuilder text = new();
        foreach (Markup part in parts)
        {
            text.Append(text.Length > 0 && part.Text.Length > 0 ? "\n" : "").Append(part.Text);
        }

        return new Markup(text.ToString());
    }

    private static bool HasLongWord(string text)
    {
        int length = 0;
        foreach (char c in text)
        {
            length = c is ' ' or '-' ? 0 : length + 1;
            if (length > LongestWord)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Text;
}
