namespace MlNetTransfer.Storage;

/// <summary>Files that are either whole or absent: written beside the target, flushed to disk, renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Ending of files that are still being written.</summary>
    public const string PartialExtension = ".partial";

    /// <summary>Writes a file; an exception leaves the old file, if there was one, as it was.</summary>
    public static void Write(string path, Action<FileStream> write)
    {
        string partial = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{PartialExtension}";
        try
        {
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
