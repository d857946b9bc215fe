using System.Globalization;
using System.Text;

namespace MlNetTransfer.Cluster;

/// <summary>Texts as double-quoted scalars of YAML.</summary>
internal static class YamlText
{
    /// <summary>In double quotes, with an escape for everything that is not printable or could end a line (YAML 1.2.2, 5.1, 5.4 and 5.7).</summary>
    /// <param name="text">Any text of whole characters.</param>
    public static string Of(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (Rune rune in text.EnumerateRunes())
        {
            int value = rune.Value;
            _ = value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when IsPrintable(value) => quoted.Append(rune.ToString()),
                <= 0xFFFF => quoted.Append(CultureInfo.InvariantCulture, $"\\u{value:X4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{value:X8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    // Line separators and the byte order mark are printable by the standard, but not taken alike by every reader.
    private static bool IsPrintable(int value) =>
        value is >= 0x20 and <= 0x7E or >= 0xA0 and <= 0xD7FF or >= 0xE000 and <= 0xFFFD or >= 0x10000 && value is not (0x2028 or 0x2029 or 0xFEFF);
}
