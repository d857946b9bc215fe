namespace MlNetTransfer.Storage;

/// <summary>Files that are either whole or absent: written beside the target, flushed to disk, renamed.</summary>
public static class AtomicFile
{
    /// <summary>Ending of files that are still being written.</summary>
    public const string PartialExtension = ".partial";

    /// <summary>Writes a file; an exception leaves the old file, if there was one, as it was.</summary>
    public static void Write(string path, Action<FileStream> write)
    {
        WriteTogether([(path, write)], () => { });
    }

    /// <summary>Replaces several files together: all are written whole before the first is replaced.</summary>
    /// <param name="files">Path and content of each.</param>
    /// <param name="beforeReplacing">Runs when everything is on disk under another name.</param>
    public static void WriteTogether(IReadOnlyList<(string Path, Action<FileStream> Write)> files, Action beforeReplacing)
    {
        foreach ((string path, _) in files)
        {
            PartialFiles.DeleteAbandoned(path);
        }

        string[] partials = [.. files.Select(f => PartialFiles.Begin(f.Path))];
        try
        {
            foreach (((_, Action<FileStream> write), string partial) in files.Zip(partials))
            {
                WritePartial(partial, write);
            }

            beforeReplacing();
            foreach (((string path, _), string partial) in files.Zip(partials))
            {
                File.Move(partial, path, overwrite: true);
            }
        }
        catch
        {
            Array.ForEach(partials, File.Delete);
            throw;
        }
        finally
        {
            Array.ForEach(partials, PartialFiles.End);
        }
    }

    /// <summary>Deletes half-written files that a killed process left.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="now">A day is far longer than a write takes: younger ones may be another process's.</param>
    public static void DeleteAbandoned(string folder, DateTimeOffset now)
    {
        foreach (string partial in
            Directory.EnumerateFiles(folder, "*" + PartialExtension).Where(f => File.GetLastWriteTimeUtc(f) < now.AddDays(-1) || PartialFiles.IsAbandoned(f)))
        {
            File.Delete(partial);
        }
    }

    /// <summary>Writes a text as UTF-8 without a byte order mark; an exception leaves the old file as it was.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static void WritePartial(string partial, Action<FileStream> write)
    {
        using FileStream stream = new(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: true);
    }
}
