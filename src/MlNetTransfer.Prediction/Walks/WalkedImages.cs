using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Walks;

/// <summary>Files and folders as images that are to be predicted.</summary>
public static class WalkedImages
{
    /// <summary>Refuses a prediction of nothing.</summary>
    /// <param name="images">What was found.</param>
    /// <param name="paths">Where it was sought, for the message.</param>
    /// <exception cref="TransferException">MNT201 when there are no images.</exception>
    public static void ThrowIfNone(IReadOnlyCollection<ImageSource> images, IEnumerable<string> paths)
    {
        if (images.Count == 0)
        {
            throw new TransferException(Finding.Error(
                FindingCode.NoImages, string.Join(", ", paths), "there are no images", "Name image files, or folders that hold some."));
        }
    }

    /// <summary>A file, or everything in a folder: what is an image, its content says.</summary>
    /// <param name="name">As it was named.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="TransferException">MNT103 when a folder cannot be read.</exception>
    public static IEnumerable<ImageSource> Of(string name, string path)
    {
        if (!Directory.Exists(path))
        {
            return [ImageSource.FromFile(path, name)];
        }

        try
        {
            FolderWalk walk = FolderWalk.Of(path, _ => false);
            string root = Path.EndsInDirectorySeparator(walk.Root.Path) ? walk.Root.Path : walk.Root.Path + Path.DirectorySeparatorChar;
            return
            [
                .. walk.Root.AllFiles.Select(f => ImageSource.FromFile(f, Path.Combine(name, f[root.Length..])))
                    .Concat(walk.LeftOut.Where(l => l.Matters).Select(l => LeftOut(Path.Combine(name, l.Path[root.Length..]), l)))
                    .OrderBy(p => p.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(
                Finding.Error(FindingCode.PathNotReadable, name, $"cannot be read ({e.Message.TrimEnd('.')})", "Check the permissions of the folder."), e);
        }

        static ImageSource LeftOut(string name, LeftOut left) =>
            ImageSource.Unreadable(name, left.Path, Finding.Error(FindingCode.FileIgnored, name, left.Reason, "It was not predicted."));
    }
}
