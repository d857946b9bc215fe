namespace MlNetTransfer.Storage;

/// <summary>Where paths lead when every link on the way is followed.</summary>
public static class RealPath
{
    // As the systems count before they call it a loop (ELOOP).
    private const int MostLinks = 40;

    private static readonly StringComparison Case = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? StringComparison.OrdinalIgnoreCase
        : StringComparison.Ordinal;

    /// <summary>The full path without links; what is not there yet stays as it is named.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks && FirstLink(full) is var (link, target); links++)
        {
            string rest = full[link.Length..].TrimStart(Path.DirectorySeparatorChar);
            full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target, rest));
        }

        return full;
    }

    /// <summary>Whether a path lies in a folder, or is that folder, whatever links lead there and, where the system does not tell them apart, in
    /// whatever case.</summary>
    public static bool IsInside(string inner, string outer) => WithSeparator(Of(inner)).StartsWith(WithSeparator(Of(outer)), Case);

    private static string WithSeparator(string path) => Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar;

    private static (string Link, string Target)? FirstLink(string full)
    {
        string root = Path.GetPathRoot(full)!;
        string current = root;
        foreach (string name in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, name);
            try
            {
                if (new FileInfo(current).LinkTarget is { } target)
                {
                    return (current, target);
                }
            }
            catch (Exception e) when (DiskErrors.IsFileSystemError(e))
            {
                return null;
            }
        }

        return null;
    }
}
