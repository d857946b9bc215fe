using System.Runtime.CompilerServices;

namespace MlNetTransfer.Tests;

/// <summary>Texts that a person approved, beside the test as <c>Class.Member.approved.txt</c>.</summary>
internal static class Approved
{
    /// <summary>Compares with the approved text; where they differ the new one is written beside it as <c>.received.txt</c>.</summary>
    public static void Verify(string text, [CallerFilePath] string testFile = "", [CallerMemberName] string member = "")
    {
        string stem = $"{Path.ChangeExtension(testFile, null)}.{member}";
        string received = text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        string approved = File.Exists($"{stem}.approved.txt") ? File.ReadAllText($"{stem}.approved.txt").ReplaceLineEndings("\n") : "";
        if (received != approved)
        {
            File.WriteAllText($"{stem}.received.txt", received);
        }

        Assert.Equal(approved, received);
        File.Delete($"{stem}.received.txt");
    }
}
