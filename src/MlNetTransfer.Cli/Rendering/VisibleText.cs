using System.Globalization;
using System.Text;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Makes names harmless to look at: file names, labels and messages may hold what a terminal obeys instead of shows.</summary>
internal static class VisibleText
{
    /// <summary>The text with every control character (C0, DEL, C1), line separator and direction mark (Unicode TR 36, 3.3) written
    /// as an escape, for example <c>\u001B</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsObeyed))
        {
            return text;
        }

        StringBuilder visible = new(text.Length + 16);
        foreach (char c in text)
        {
            if (IsObeyed(c))
            {
                visible.Append(c switch { '\t' => "\\t", '\n' => "\\n", '\r' => "\\r", _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") });
            }
            else
            {
                visible.Append(c);
            }
        }

        return visible.ToString();
    }

    private static bool IsObeyed(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
