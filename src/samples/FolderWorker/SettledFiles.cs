namespace MlNetTransfer.Samples.FolderWorker;

/// <summary>Files of a folder that nobody writes to any more: unchanged for a while, and open nowhere else.</summary>
internal sealed class SettledFiles(string folder, TimeSpan settle, TimeProvider time)
{
    private static readonly string[] Unfinished = [".part", ".partial", ".tmp", ".crdownload", ".filepart"];

    private Dictionary<string, Seen> _seen = [];

    /// <summary>Whether the last look found files that may still be written to.</summary>
    public bool AreUnsettled { get; private set; }

    public IReadOnlyList<string> Scan()
    {
        List<string> settled = [];
        Dictionary<string, Seen> seen = [];
        AreUnsettled = false;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(f => !IsUnfinished(f)).OrderBy(f => f.LastWriteTimeUtc))
        {
            Seen now = new(file.Length, file.LastWriteTimeUtc, time.GetTimestamp(), SetAside: false);
            Seen state = _seen.TryGetValue(file.FullName, out Seen? before) && before.IsSameFileAs(now) ? before : now;
            seen.Add(file.FullName, state);
            if (!state.SetAside && time.GetElapsedTime(state.Since) >= settle && !IsOpenElsewhere(file))
            {
                settled.Add(file.FullName);
            }
            else
            {
                AreUnsettled |= !state.SetAside;
            }
        }

        _seen = seen;
        return settled;
    }

    /// <summary>Leaves a file out until it changes.</summary>
    public void SetAside(string path) => _seen[path] = _seen[path] with { SetAside = true };

    private static bool IsUnfinished(FileInfo file) =>
        file.Name[0] is '.' or '~' || Unfinished.Contains(file.Extension, StringComparer.OrdinalIgnoreCase);

    private static bool IsOpenElsewhere(FileInfo file)
    {
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
