using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.ModelBuilder.CodeGeneration;

/// <summary>The folder that a new project is written to.</summary>
internal static class ProjectFolder
{
    /// <summary>Refuses a folder with anything in it, and one inside folders that a project would be taken for something else in.</summary>
    /// <param name="path">The folder; new or empty.</param>
    /// <param name="notInside">Folders of images or of a model.</param>
    /// <exception cref="TransferException">MNT911.</exception>
    public static void Check(string path, params string[] notInside)
    {
        string full = Path.GetFullPath(path);
        if (notInside.FirstOrDefault(folder => Directory.Exists(folder) && RealPath.IsInside(full, folder)) is { } outer)
        {
            throw Refused(path, $"lies inside '{outer}'; allowed is a new or empty folder elsewhere");
        }

        PartialFiles.DeleteAbandonedFolders(full);
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
        {
            throw Refused(path, "exists already and is not empty; allowed is a new or empty folder");
        }
    }

    /// <summary>Makes a new folder that is there with all that belongs into it, or not at all; one that is there is filled as it is.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="write">Fills the folder that it is given, which has the same parent.</param>
    public static T Make<T>(string path, Func<string, T> write)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            return write(path);
        }

        string partial = PartialFiles.Begin(full);
        try
        {
            DiskErrors.Writing(path, () => Directory.CreateDirectory(partial));
            T made = write(partial);
            DiskErrors.Writing(path, () => Directory.Move(partial, full));
            return made;
        }
        catch
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }

            throw;
        }
        finally
        {
            PartialFiles.End(partial);
        }
    }

    /// <summary>Writes all files, or none of them.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="files">Texts.</param>
    /// <param name="model">model.zip, which is copied, and the name of the copy; null where there is none yet.</param>
    /// <exception cref="TransferException">MNT103 when the model cannot be read, MNT105 or MNT106 when the folder cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<SourceFile> files, (string Zip, string Name)? model)
    {
        using FileStream? zip = model is { } file ? OpenModel(file.Zip) : null;
        string full = Path.GetFullPath(path);
        List<(string Path, Action<FileStream> Write)> writes = [.. files.Select(f => (Path.Combine(full, f.Name), WriteText(f.Text)))];
        if (zip is not null)
        {
            writes.Add((Path.Combine(full, model!.Value.Name), zip.CopyTo));
        }

        DiskErrors.Writing(path, () =>
        {
            Directory.CreateDirectory(full);
            AtomicFile.WriteTogether(writes, () => { });
        });
    }

    private static Action<FileStream> WriteText(string text) => stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text));

    private static FileStream OpenModel(string path)
    {
        try
        {
            return RegularFile.Open(path, RegularFile.Model);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.ReadingFailed(path, e), e);
        }
    }

    private static TransferException Refused(string path, string message) =>
        new(Finding.Error(FindingCode.ProjectFolderTaken, path, message, "Name one with --out; nothing was changed."));
}
