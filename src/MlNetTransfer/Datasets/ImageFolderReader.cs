using System.IO.Enumeration;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Datasets;

/// <summary>Reads a folder with one subfolder per class, or with train, val and test subfolders of such.</summary>
internal static class ImageFolderReader
{
    private static readonly HashSet<string> SystemFiles = new(["Thumbs.db", "desktop.ini", ".DS_Store"], StringComparer.OrdinalIgnoreCase);

    public static ImageListing Read(string folder)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        (string Folder, ImageSplit? Split)[] parts = Parts(root);
        List<ImageEntry> images = [];
        List<string> empty = [];
        List<Finding> findings = [.. FoldersBeside(root, parts)];
        foreach ((string part, ImageSplit? split) in parts)
        {
            findings.AddRange([.. LooseImages(part), .. Results(part)]);
            foreach (string classFolder in Subfolders(part))
            {
                int before = images.Count;
                images.AddRange(Files(classFolder).Select(file => new ImageEntry(file, root.Length, Path.GetFileName(classFolder), split)));
                if (images.Count == before)
                {
                    empty.Add(classFolder[root.Length..].Replace('\\', '/'));
                }
            }
        }

        return new ImageListing { Images = images, EmptyClasses = empty, Findings = findings };
    }

    /// <summary>All images of a folder and its subfolders, whatever they are called.</summary>
    public static IReadOnlyList<ImageEntry> ReadUnlabelled(string folder)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return [.. Files(root).Where(ImageFormats.HasImageExtension).Order(StringComparer.Ordinal).Select(file => new ImageEntry(file, root.Length, "", ImageSplit.Train))];
    }

    /// <summary>The folder itself; or its train, validation and test folders, where there is a train folder with class folders.</summary>
    private static (string Folder, ImageSplit? Split)[] Parts(string root)
    {
        (string Folder, ImageSplit? Split)[] named =
        [
            .. Subfolders(root).Select(f => (f, SplitNames.Parse(Path.GetFileName(f)))).Where(p => p.Item2 is not null),
        ];
        return named.Any(p => p.Split == ImageSplit.Train && Subfolders(p.Folder).Any()) ? named : [(root, null)];
    }

    private static IEnumerable<string> Subfolders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(f => !Path.GetFileName(f).StartsWith('.') && !OutputFolder.IsOfARun(f)).Order(StringComparer.Ordinal);

    private static IEnumerable<Finding> Results(string folder) => Directory.EnumerateDirectories(folder).Where(OutputFolder.IsOfARun).Order(StringComparer.Ordinal).Select(f => Finding.Warning(
        FindingCode.FileIgnored, f, "holds the results of a run, and no class", "It was left out; move it beside the images' folder."));

    /// <summary>Files of a class folder and its subfolders; links to files are followed, links to folders are not, for they may go round.</summary>
    private static FileSystemEnumerable<string> Files(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !entry.FileName.StartsWith('.') && !SystemFiles.Contains(entry.FileName.ToString()),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.FileName.StartsWith('.') && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static IEnumerable<Finding> FoldersBeside(string root, (string Folder, ImageSplit? Split)[] parts)
    {
        string[] beside = parts[0].Split is null ? [] : [.. Subfolders(root).Except(parts.Select(p => p.Folder)).Select(f => Path.GetFileName(f))];
        if (beside.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.FileIgnored, root, $"the folders {string.Join(", ", beside.Take(5))} stand beside train", "They were left out; a split folder holds train, val and test alone.");
        }
    }

    private static IEnumerable<Finding> LooseImages(string folder)
    {
        string[] loose = [.. Directory.EnumerateFiles(folder).Where(ImageFormats.HasImageExtension).Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.FileIgnored,
                folder,
                $"{loose.Length} images stand beside the class folders, the first is '{Path.GetFileName(loose[0])}'",
                "They have no class and were left out; move each into the folder of its class.");
        }
    }
}
