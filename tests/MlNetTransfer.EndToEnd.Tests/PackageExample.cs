namespace MlNetTransfer.Tests;

/// <summary>The example in C# of a package's PACKAGE.md, as nuget.org shows it.</summary>
internal static class PackageExample
{
    /// <summary>Word for word: a program of its own.</summary>
    public static string Of(string package)
    {
        string readme = File.ReadAllText(SourceTree.File($"src/{package}/PACKAGE.md")).ReplaceLineEndings("\n");
        return readme.Split("```csharp\n")[1].Split("```")[0];
    }

    /// <summary>One program of several examples; its argument says which of them runs.</summary>
    public static string Together(params string[] packages)
    {
        string[][] examples = [.. packages.Select(p => Of(p).Split('\n'))];
        IEnumerable<string> usings = examples.SelectMany(e => e).Where(IsUsing).Distinct();
        IEnumerable<string> cases = packages.Zip(examples, (package, example) =>
            $"    case \"{package}\":\n    {{\n{string.Join('\n', example.Where(l => !IsUsing(l)))}\n    break;\n    }}\n");
        return $"{string.Join('\n', usings)}\n\nswitch (args[0])\n{{\n{string.Concat(cases)}}}\n";
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=', StringComparison.Ordinal);
}
