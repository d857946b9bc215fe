using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Cluster;

/// <summary>Job files in the folder that they run in.</summary>
public static class JobFolder
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes them all, or none.</summary>
    /// <param name="folder">Created if there is none. What else is in it stays.</param>
    /// <param name="files">The files.</param>
    /// <param name="replace">Whether files of the same names are replaced.</param>
    /// <exception cref="TransferException">MNT104 when files of the same names are there, MNT105 or MNT106 when it cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<JobFile> files, bool replace)
    {
        string full = Path.GetFullPath(folder);
        string[] there = [.. files.Select(f => f.Name).Where(n => Path.Exists(Path.Combine(full, n)))];
        if (there.Length > 0 && !replace)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OutputNotOurs,
                folder,
                $"holds {string.Join(", ", there.Select(n => $"'{n}'"))} already",
                "Name another folder, or replace them with --force; nothing was changed."));
        }

        DiskErrors.Writing(folder, () =>
        {
            Directory.CreateDirectory(full);
            AtomicFile.WriteTogether([.. files.Select(f => (Path.Combine(full, f.Name), ContentOf(f)))], () => { });
            foreach (string path in files.Where(f => f.Runs).Select(f => Path.Combine(full, f.Name)))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Executable);
                }
            }
        });
    }

    private static Action<FileStream> ContentOf(JobFile file) => stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(file.Text));
}
