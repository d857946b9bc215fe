using System.Text.RegularExpressions;

namespace MlNetTransfer.ModelBuilder.Config;

/// <summary>Where a folder is that a file names, perhaps as it stood on another machine.</summary>
internal static partial class ImageFolderSearch
{
    /// <summary>Last names of a path that are looked for; more than anybody nests below a project.</summary>
    private const int MostNames = 8;

    /// <param name="path">As the file has it: of Windows or not, relative or not.</param>
    /// <param name="folder">Full path of the file's folder.</param>
    /// <returns>The folder that is there, or null; whether it is another than the path says; and what was looked for, the first first.</returns>
    public static (string? Found, bool Elsewhere, IReadOnlyList<string> Tried) Find(string path, string folder)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return (null, false, []);
        }

        List<string> tried = [];
        string[] names = [.. path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries)];
        bool rooted = Rooted().IsMatch(path);
        if (!rooted)
        {
            tried.Add(Path.GetFullPath(Path.Combine([folder, .. names])));
            if (!OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal))
            {
                // Elsewhere it is a letter like any other.
                tried.Add(Path.GetFullPath(Path.Combine(folder, path)));
            }
        }
        else
        {
            if (Path.IsPathFullyQualified(path))
            {
                tried.Add(path);
            }

            // The longest end says most. 'C:' names no folder, and what '..' led to is not known.
            string[] last = [.. names.SkipWhile(n => n.EndsWith(':'))];
            last = last[(Array.FindLastIndex(last, n => n is "." or "..") + 1)..];
            IEnumerable<int> firsts = Enumerable.Range(Math.Max(0, last.Length - MostNames), Math.Min(MostNames, last.Length));
            tried.AddRange(firsts.Select(first => Path.Combine([folder, .. last[first..]])));
        }

        string? found = tried.Select(Existing).FirstOrDefault(f => f is not null);
        return (found, found is not null && found != (rooted ? path : tried[0]), tried);
    }

    /// <summary>Windows finds a folder in any case; a file that came from there may be right only by that.</summary>
    private static string? Existing(string path)
    {
        if (Directory.Exists(path))
        {
            return path;
        }

        string? parent = Path.GetDirectoryName(path);
        if (OperatingSystem.IsWindows() || parent is null || !Directory.Exists(parent))
        {
            return null;
        }

        try
        {
            string name = Path.GetFileName(path);
            string[] alike =
            [
                .. Directory.EnumerateDirectories(parent).Where(d => Path.GetFileName(d).Equals(name, StringComparison.OrdinalIgnoreCase)),
            ];
            return alike.Length == 1 ? alike[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^([/\\]|[A-Za-z]:)")]
    private static partial Regex Rooted();
}
