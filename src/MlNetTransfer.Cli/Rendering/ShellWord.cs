namespace MlNetTransfer.Cli.Rendering;

/// <summary>A path as it is typed on a command line.</summary>
internal static class ShellWord
{
    private const string Plain = "-_./\\:+@%,=~";

    /// <summary>The path itself, in quotes where a shell would read it otherwise.</summary>
    public static string Of(string path) =>
        path.Length > 0 && path.All(IsPlain) ? path
        : OperatingSystem.IsWindows() ? $"\"{path}\""
        : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) =>
        char.IsLetterOrDigit(c) || (Plain.Contains(c, StringComparison.Ordinal) && (c != '\\' || OperatingSystem.IsWindows()));
}
