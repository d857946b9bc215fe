using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Finds the files that a manifest names, also where it names them as another machine did: without extension, from a drive, with accents stored
/// apart.</summary>
/// <param name="root">Folder that no path may leave, with a separator at its end.</param>
/// <param name="bases">Folders that relative paths start at, the first first.</param>
internal sealed partial class ManifestPaths(string root, IReadOnlyList<string> bases)
{
    private readonly Dictionary<string, ILookup<string, string>> _stems = [];
    private readonly SortedDictionary<string, int> _completed = new(StringComparer.Ordinal);
    private int _elsewhere;
    private string _elsewhereAs = "";

    /// <summary>The folder that a table's paths start at and may not leave, with a separator at its end.</summary>
    /// <param name="table">The file.</param>
    /// <param name="options">May name another.</param>
    public static string RootOf(string table, ManifestOptions options)
    {
        string full = Path.GetFullPath(options.Root ?? Path.GetDirectoryName(Path.GetFullPath(table))!);
        return Path.EndsInDirectorySeparator(full) ? full : full + Path.DirectorySeparatorChar;
    }

    /// <summary>A file, or why there is none.</summary>
    /// <param name="Full">Absolute path, which may be one where no file is.</param>
    /// <param name="Problem">Why the image is set aside; null where a look at the file says the rest.</param>
    /// <param name="Outside">Whether the path leaves the root.</param>
    internal readonly record struct Found(string Full, string? Problem = null, bool Outside = false);

    /// <summary>What was found otherwise than it was named.</summary>
    /// <param name="manifest">How messages name it.</param>
    public IEnumerable<Finding> Findings(string manifest)
    {
        if (_completed.Count > 0)
        {
            yield return Finding.Info(
                FindingCode.PathsCompleted,
                manifest,
                $"{_completed.Values.Sum()} paths have no image extension; exactly one file fits each of them, with "
                + $"{string.Join(", ", _completed.Select(c => $"{c.Key} ({c.Value})"))}",
                "Those were taken.");
        }

        if (_elsewhere > 0)
        {
            yield return Finding.Warning(
                FindingCode.PathsCompleted,
                manifest,
                $"{_elsewhere} paths are from another machine; they were found here by their last parts, the first is {_elsewhereAs}",
                "Those files were taken. Better: write paths that start at the folder of the table.");
        }
    }

    public Found Of(string path)
    {
        string local = path.Replace('\\', Path.DirectorySeparatorChar).Replace('/', Path.DirectorySeparatorChar);
        if (Rooted().IsMatch(path))
        {
            return OfRooted(path, local);
        }

        string[] candidates = [.. bases.Select(b => Path.GetFullPath(local, b))];
        if (!candidates.Any(IsInside))
        {
            return new Found(candidates[0], Outside: true);
        }

        candidates = [.. candidates.Where(IsInside)];
        string[] found = [.. candidates.Select(Existing).OfType<string>().Distinct()];
        return found.Length == 0 ? Completed(candidates)
            : found.Length == 1 || File.Exists(candidates[0]) ? new Found(found[0])
            : new Found(
                found[0],
                $"is in several folders: {string.Join(" and ", found.Select(f => $"'{f[root.Length..].Replace('\\', '/')}'"))}; "
                + "name the one that is meant");
    }

    private Found OfRooted(string path, string local)
    {
        string? full = Path.IsPathFullyQualified(local) ? Path.GetFullPath(local) : null;
        if (full is not null && IsInside(full))
        {
            return Existing(full) is { } there ? new Found(there) : Completed([full]);
        }

        if (full is not null && File.Exists(full))
        {
            return new Found(full, Outside: true);
        }

        // The longest end says most. What '..' led to is not known.
        string[] names = [.. local.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).SkipWhile(n => n.EndsWith(':'))];
        names = names[(Array.FindLastIndex(names, n => n is "." or "..") + 1)..];
        string[] tried = [.. Enumerable.Range(0, names.Length).SelectMany(first => bases.Select(b => Path.Combine([b, .. names[first..]])))];
        if (tried.Select(Existing).FirstOrDefault(f => f is not null) is { } found)
        {
            _elsewhereAs = _elsewhere++ == 0 ? $"'{path}', taken as '{found[root.Length..].Replace('\\', '/')}'" : _elsewhereAs;
            return new Found(found);
        }

        return full is not null && !OperatingSystem.IsWindows()
            ? new Found(full, Outside: true)
            : new Found(
                tried.FirstOrDefault() ?? root,
                $"does not exist; we looked for '{tried.FirstOrDefault()}' and every shorter end of it down to '{tried.LastOrDefault()}'; "
                + "name the folder that the ends start at with --image-root");
    }

    /// <summary>The one image whose name without extension is that of the path.</summary>
    private Found Completed(string[] candidates)
    {
        if (ImageFormats.HasImageExtension(candidates[0]))
        {
            return new Found(candidates[0]);
        }

        foreach (string candidate in candidates)
        {
            string[] fitting = [.. Stems(Path.GetDirectoryName(candidate)!)[LabelNames.Normal(Path.GetFileName(candidate))]];
            if (fitting.Length > 1)
            {
                return new Found(
                    candidate,
                    $"does not exist, and {string.Join(" and ", fitting.Select(f => $"'{Path.GetFileName(f)}'"))} fit it; name the one that is meant");
            }

            if (fitting is [var only])
            {
                string extension = Path.GetExtension(only);
                _completed[extension] = _completed.GetValueOrDefault(extension) + 1;
                return new Found(only);
            }
        }

        return new Found(candidates[0]);
    }

    private ILookup<string, string> Stems(string folder)
    {
        if (!_stems.TryGetValue(folder, out ILookup<string, string>? stems))
        {
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
            stems = files.Where(ImageFormats.HasImageExtension).ToLookup(f => LabelNames.Normal(Path.GetFileNameWithoutExtension(f)), StringComparer.Ordinal);
            _stems.Add(folder, stems);
        }

        return stems;
    }

    /// <summary>The file, whichever form the accents of its path have; null where there is none.</summary>
    private string? Existing(string full)
    {
        if (File.Exists(full))
        {
            return full;
        }

        string relative = full.StartsWith(root, StringComparison.Ordinal) ? full[root.Length..] : "";
        return relative.All(char.IsAscii) ? null
            : new[] { Compositions.Together(relative), Compositions.Apart(relative) }.Select(name => root + name).FirstOrDefault(File.Exists);
    }

    private bool IsInside(string full) => full.StartsWith(root, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    [GeneratedRegex(@"^([/\\]|[A-Za-z]:)")]
    private static partial Regex Rooted();
}
