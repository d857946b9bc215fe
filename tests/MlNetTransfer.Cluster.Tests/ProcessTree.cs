using System.Globalization;

namespace MlNetTransfer.Tests;

/// <summary>Which process started which, as Linux tells it (proc(5)).</summary>
internal static class ProcessTree
{
    /// <summary>These processes and all that they started, as far as they live.</summary>
    public static IReadOnlyList<int> From(IEnumerable<int> roots)
    {
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(p => p.Parent, p => p.Id);
        List<int> all = [.. roots];
        for (int i = 0; i < all.Count; i++)
        {
            all.AddRange(children[all[i]].Except(all).ToArray());
        }

        return all;
    }

    /// <summary>The command of a process; empty where it is gone.</summary>
    public static string CommandOf(int id) => Read(id, "cmdline");

    // "id (name) state parent …", where the name may hold blanks and parentheses.
    private static int ParentOf(int id)
    {
        string stat = Read(id, "stat");
        string[] behind = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return behind.Length > 1 ? int.Parse(behind[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
