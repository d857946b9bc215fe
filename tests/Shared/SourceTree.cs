namespace MlNetTransfer.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string Folder(string relative) => Path.Combine(Root, relative);

    public static string File(string relative) => Path.Combine(Root, relative);

    public static IEnumerable<string> CSharpFiles(string relative) =>
        Directory.EnumerateFiles(Folder(relative), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "MlNetTransfer.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"No MlNetTransfer.sln above {AppContext.BaseDirectory}.");
    }
}
