using System.Globalization;
using System.Text;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>Text of a file in a message: in quotes, not too long, and without characters that a terminal would obey.</summary>
internal static class ConfigQuote
{
    private const int Longest = 200;

    public static string Of(string text)
    {
        StringBuilder quoted = new("'");
        foreach (Rune rune in text.EnumerateRunes().Take(Longest))
        {
            quoted.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : rune.ToString());
        }

        return quoted.Append(text.Length > Longest ? "…'" : "'").ToString();
    }
}
