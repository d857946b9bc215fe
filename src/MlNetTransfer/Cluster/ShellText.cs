namespace MlNetTransfer.Cluster;

/// <summary>Texts as words of a POSIX shell.</summary>
internal static class ShellText
{
    private const string Plain = "-_./:@%+=,";

    /// <summary>The text itself where every shell reads it as one word, else in single quotes, in which a shell changes nothing
    /// (POSIX.1-2017, Shell Command Language, 2.2.2).</summary>
    /// <param name="text">Any text without U+0000.</param>
    public static string Of(string text) =>
        text.Length > 0 && text.All(IsPlain) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal);
}
