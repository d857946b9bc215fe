using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Storage;

/// <summary>Files that are being written, <c>NAME.PROCESS-THREAD.partial</c>, and what killed processes left of them.</summary>
public static partial class PartialFiles
{
    // The number of a process may be another's by now; no write takes this long between two pieces.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private static readonly ConcurrentDictionary<string, bool> Ours = new(StringComparer.Ordinal);

    /// <summary>The name under which a file is written by this thread.</summary>
    public static string Begin(string path)
    {
        string partial = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFullPath(path)}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{AtomicFile.PartialExtension}");
        Ours[partial] = true;
        return partial;
    }

    /// <summary>Name of the file that is written under a name; null for other names.</summary>
    internal static string? TargetOf(string name) => Form().Match(name) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>What <see cref="Begin"/> named is written and has its name, or is gone.</summary>
    public static void End(string partial) => Ours.TryRemove(partial, out _);

    /// <summary>Deletes what killed processes left of writing this file.</summary>
    internal static void DeleteAbandoned(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? full;
        try
        {
            foreach (string partial in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + AtomicFile.PartialExtension) : [])
            {
                if (TargetOf(Path.GetFileName(partial)) == Path.GetFileName(full) && IsAbandoned(partial))
                {
                    File.Delete(partial);
                }
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Left over as it was; what is to be written is another matter.
        }
    }

    /// <summary>Whether a file is of such a name and nobody writes to it any more.</summary>
    internal static bool IsAbandoned(string partial)
    {
        Match match = Form().Match(Path.GetFileName(partial));
        if (!match.Success || Ours.ContainsKey(Path.GetFullPath(partial)) || FileKind.OtherThanFile(partial) is not null || IsHeld(partial))
        {
            return false;
        }

        return IsOfNobody(match, File.GetLastWriteTimeUtc(partial));
    }

    /// <summary>Deletes folders that killed processes were filling under such a name.</summary>
    /// <param name="path">The folder that was to be.</param>
    public static void DeleteAbandonedFolders(string path)
    {
        string full = Path.GetFullPath(path), parent = Path.GetDirectoryName(full) ?? full;
        try
        {
            foreach (string partial in Directory.Exists(parent) ? Directory.GetDirectories(parent, "*" + AtomicFile.PartialExtension) : [])
            {
                if (Form().Match(Path.GetFileName(partial)) is { Success: true } match && match.Groups[1].Value == Path.GetFileName(full)
                    && !Ours.ContainsKey(partial) && new DirectoryInfo(partial).LinkTarget is null && IsOfNobody(match, Directory.GetLastWriteTimeUtc(partial)))
                {
                    Directory.Delete(partial, recursive: true);
                }
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Left over as it was.
        }
    }

    // In a container every process may have the number of the one that was killed.
    private static bool IsOfNobody(Match name, DateTime lastWrite) =>
        !int.TryParse(name.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            || process == Environment.ProcessId
            || !IsAlive(process)
        || DateTimeOffset.FromFileTime(lastWrite.ToFileTimeUtc()) + LongestSilence < TimeProvider.System.GetUtcNow();

    private static bool IsHeld(string partial)
    {
        try
        {
            using FileStream stream = new(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            return true;
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    [GeneratedRegex(@"^(.+)\.(\d+)-\d+\.partial$")]
    private static partial Regex Form();
}
