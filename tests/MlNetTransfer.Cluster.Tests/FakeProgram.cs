namespace MlNetTransfer.Tests;

/// <summary>Programs of a few lines of shell that a job finds in place of the real ones.</summary>
internal static class FakeProgram
{
    /// <summary>Writes each of its arguments, and a U+0000 behind it, to the file that <c>SAYS</c> names.</summary>
    public const string SaysItsArguments = "printf '%s\\0' \"$@\" >> \"$SAYS\"\n";

    /// <summary>Puts a program into a folder.</summary>
    /// <param name="folder">To be put in front of <c>PATH</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">Lines of <c>sh</c>.</param>
    public static void Write(string folder, string name, string body)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    /// <summary>What <see cref="SaysItsArguments"/> wrote.</summary>
    public static string[] Arguments(string file) => File.ReadAllText(file).Split('\0')[..^1];
}
