namespace MlNetTransfer.Samples.FolderWorker;

/// <summary>Files of a folder that nobody writes to any more: unchanged for a while, and open nowhere else.</summary>
internal sealed class SettledFiles(string folder, TimeSpan settle, TimeProvider time)
{
    private static readonly string[] Unfinished = [".part", ".partial", ".tmp", ".crdownload", ".filepart"];

    private Dictionary<string, Seen> _seen = [];

    /// <summary>Whether the last look found files that may still be written to.</summary>
    public bool AreUnsettled { get; private set; }

    /// <summary>Names that the last look found for the first time and that lead to no file: their bytes are not UTF-8, or somebody took the file
    /// away.</summary>
    public IReadOnlyList<string> Unreachable { get; private set; } = [];

    public IReadOnlyList<string> Scan()
    {
        List<string> settled = [], unreachable = [];
        Dictionary<string, Seen> seen = [];
        AreUnsettled = false;
        FileInfo[] files = Directory.Exists(folder)
            ? [.. new DirectoryInfo(folder).EnumerateFiles().Where(f => !IsUnfinished(f)).OrderBy(f => f.LastWriteTimeUtc)]
            : [];
        foreach (FileInfo file in files)
        {
            if (!file.Exists)
            {
                if (!_seen.ContainsKey(file.FullName))
                {
                    unreachable.Add(file.Name);
                }

                seen[file.FullName] = new Seen(0, default, 0, SetAside: true);
                continue;
            }

            Seen now = new(file.Length, file.LastWriteTimeUtc, time.GetTimestamp(), SetAside: false);
            Seen state = _seen.TryGetValue(file.FullName, out Seen? before) && before.IsSameFileAs(now) ? before : now;
            seen[file.FullName] = state;
            if (!state.SetAside && time.GetElapsedTime(state.Since) >= settle && !IsOpenElsewhere(file))
            {
                settled.Add(file.FullName);
            }
            else
            {
                AreUnsettled |= !state.SetAside;
            }
        }

        (_seen, Unreachable) = (seen, unreachable);
        return settled;
    }

    /// <summary>Leaves a file out until it changes.</summary>
    public void SetAside(string path) => _seen[path] = _seen[path] with { SetAside = true };

    private static bool IsUnfinished(FileInfo file) =>
        file.Name[0] is '.' or '~' || Unfinished.Contains(file.Extension, StringComparer.OrdinalIgnoreCase);

    private static bool IsOpenElsewhere(FileInfo file)
    {
        if (file.Length == 0 || file.LinkTarget is not null)
        {
            // A pipe has no length, and opening one waits for its other end; what stands behind a link the predictor finds out.
            return false;
        }

        try
        {
            using FileStream stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // no matter of time: unreadable
        }
    }

    private sealed record Seen(long Length, DateTime Written, long Since, bool SetAside)
    {
        public bool IsSameFileAs(Seen other) => Length == other.Length && Written == other.Written;
    }
}
