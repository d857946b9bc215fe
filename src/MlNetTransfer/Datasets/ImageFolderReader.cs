using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Walks;

namespace MlNetTransfer.Datasets;

/// <summary>Reads a folder with one subfolder per class, with train, val and test subfolders of such, or with a table beside the images that says their
/// classes.</summary>
public static class ImageFolderReader
{
    /// <summary>Lists the images of a folder.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="classFolders">Which folders are the classes; null where nobody said.</param>
    /// <exception cref="TransferException">MNT201, MNT218 to MNT220 and the codes of a table, where it cannot be known what is meant.</exception>
    public static ImageListing Read(string folder, ClassFolders? classFolders = null) => List(folder, classFolders, classless: false).ToListing();

    /// <summary>The same, without an object per image.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="classFolders">Which folders are the classes; null where nobody said.</param>
    /// <param name="classless">Whether images may have no class where no folder is one; else that is refused.</param>
    /// <exception cref="TransferException">As for <see cref="Read"/>.</exception>
    internal static FolderListing List(string folder, ClassFolders? classFolders, bool classless)
    {
        FolderWalk walk = FolderWalk.Of(folder, SplitNames.IsOfASplit);
        string root = walk.Root.Path;
        FolderLayout layout = new(folder, classFolders);
        layout.Read(walk.Root);
        WalkedFolder top = layout.Top!;
        bool isFlat = layout.HoldsFlatSplitsAlone || (layout.Classes.Count == 0 && top.HoldsImages)
            || (layout.Classes.Count == 1 && top.Files.Any(TableBeside.IsTable));
        if (isFlat && new TableBeside(folder, top, layout.FlatSplits).Read() is { } table)
        {
            return new FolderListing(table.Images, table.Rejected, [.. walk.Findings, .. layout.Findings, .. table.Findings]);
        }

        if (classless && isFlat && layout.Classes.Count == 0)
        {
            return Classless(walk);
        }

        TransferException.ThrowIfErrors([.. layout.Findings, .. isFlat ? Flat(folder, top, layout) : []]);
        HashSet<string> unlabelled = [.. layout.FlatSplits.Where(s => s.Value != ImageSplit.Train).Select(s => s.Key.Path)];
        FolderLayout.ClassFolder[] classes = [.. layout.Classes.Where(c => !unlabelled.Contains(c.Folder))];
        Finding[] written = [.. Written(root, classes)];
        TransferException.ThrowIfErrors(written);
        List<LeftOut> leftOut = [.. walk.LeftOut, .. EmptyFolders(top, layout)];
        return new FolderListing(
            classes.SelectMany(c => c.Files.Select(file => new ImageEntry(ImageSource.InFolder(file, RootLength(root)), c.Label, c.Split))),
            [],
            [
                .. LeftOut.Findings(root, leftOut),
                .. layout.Findings,
                .. LikeSplits(layout),
                .. written,
                .. LooseImages(top, layout),
            ]);
    }

    /// <summary>All images of a folder and its subfolders, without classes.</summary>
    internal static FolderListing Classless(string folder) => Classless(FolderWalk.Of(folder, SplitNames.IsOfASplit));

    private static FolderListing Classless(FolderWalk walk) => new(
        walk.Root.AllFiles.Select(file => new ImageEntry(ImageSource.InFolder(file, RootLength(walk.Root.Path)), "", null)), [], [.. walk.Findings]);

    /// <summary>All images of a folder and its subfolders, whatever they are called.</summary>
    internal static (IReadOnlyList<ImageEntry> Images, FolderWalk Walk) ReadUnlabelled(string folder)
    {
        FolderWalk walk = FolderWalk.Of(folder, SplitNames.IsOfASplit);
        return (
            [.. walk.Root.AllFiles.Order(StringComparer.Ordinal).Select(file =>
                new ImageEntry(ImageSource.InFolder(file, RootLength(walk.Root.Path)), "", ImageSplit.Train))],
            walk);
    }

    private static int RootLength(string root) => Path.EndsInDirectorySeparator(root) ? root.Length : root.Length + 1;

    /// <summary>What is wrong where images are in no class folder, and no table says their classes.</summary>
    private static IEnumerable<Finding> Flat(string folder, WalkedFolder top, FolderLayout layout)
    {
        string[] splits = [.. layout.FlatSplits.Keys.Select(f => $"'{f.Name}'")];
        if (layout.HoldsFlatSplitsAlone)
        {
            yield return Finding.Error(
                FindingCode.ClassesLookLikeSplits,
                folder,
                $"its folders {string.Join(", ", splits)} have the names of splits and hold images, but no class folders, and no table names their classes",
                "Put a folder for each class into them, or name a CSV with path and label.");
        }
        else if (layout.Classes.Count == 0)
        {
            string parent = Path.GetDirectoryName(top.Path) ?? top.Path;
            yield return Finding.Error(
                FindingCode.NoImages,
                folder,
                $"holds {top.Files.Count(FolderWalk.MayBeImage)} images and no class folders; each class needs a folder of its own",
                $"If '{top.Name}' is one class, name the parent folder, '{parent}'; "
                + "otherwise sort the images into folders, or name a CSV with path and label.");
        }
    }

    private static IEnumerable<LeftOut> EmptyFolders(WalkedFolder top, FolderLayout layout) =>
        layout.Classes.Select(c => Path.GetDirectoryName(c.Folder)).Append(top.Path).Distinct()
            .SelectMany(parent => top.AndBelow.Where(f => f.Path == parent))
            .SelectMany(parent => parent.Folders)
            .Where(f => !f.AllFiles.Any())
            .Select(f => new LeftOut(LeftOutKind.Empty, f.Path, 0));

    /// <summary>One folder among classes that is called like a split.</summary>
    private static IEnumerable<Finding> LikeSplits(FolderLayout layout) => layout.FlatSplits.Select(s => s.Value == ImageSplit.Train
        ? Finding.Warning(
            FindingCode.ClassesLookLikeSplits,
            s.Key.Path,
            "is a class with the name of a split",
            "It was taken as a class. Rename it if that is right, and move it elsewhere if not.")
        : Finding.Warning(
            FindingCode.ClassesLookLikeSplits,
            s.Key.Path,
            $"has the name of a split and holds no class folders: {s.Key.Images} images",
            "They have no class and were left out. 'predict' takes them. If the folder is a class, rename it."));

    /// <summary>How names of classes are written: letters that were lost, and folders that are one class though their bytes differ.</summary>
    private static IEnumerable<Finding> Written(string root, FolderLayout.ClassFolder[] classes)
    {
        foreach (FolderLayout.ClassFolder lost in classes.Where(c => LabelNames.LostLetters(c.Label)))
        {
            yield return Finding.Error(
                FindingCode.TextNotUtf8,
                lost.Folder,
                "the name of the class holds a replacement character (U+FFFD): letters were lost when it was copied or unpacked",
                "Rename the folder.");
        }

        string[] twice = [.. classes.GroupBy(c => (Path.GetDirectoryName(c.Folder), c.Label))
            .Where(g => g.Select(c => Path.GetFileName(c.Folder)).Distinct().Count() > 1).Select(g => $"'{g.Key.Label}'")];
        if (twice.Length > 0)
        {
            yield return Finding.Warning(
                FindingCode.LabelsLookAlike,
                root,
                $"these pairs of folders look the same, and differ only in how accents are stored: {string.Join(", ", twice.Take(5))}",
                "They were taken as one class each.");
        }
    }

    private static IEnumerable<Finding> LooseImages(WalkedFolder top, FolderLayout layout)
    {
        foreach (WalkedFolder folder in layout.Classes.Select(c => Path.GetDirectoryName(c.Folder)).Append(top.Path).Distinct()
            .SelectMany(p => top.AndBelow.Where(f => f.Path == p)))
        {
            string[] loose = [.. folder.Files.Where(f => ImageFormats.HasImageExtension(f) || OtherFormats.HasExtension(f))];
            if (loose.Length > 0 && layout.Classes.All(c => c.Folder != folder.Path))
            {
                yield return Finding.Warning(
                    FindingCode.FileIgnored,
                    folder.Path,
                    $"{loose.Length} images are beside the class folders, the first is '{Path.GetFileName(loose[0])}'",
                    "They have no class and were left out. Move each into the folder of its class.");
            }

            string[] tables = [.. folder.Files.Where(TableBeside.IsTable).Select(f => $"'{Path.GetFileName(f)}'")];
            if (tables.Length > 0)
            {
                yield return Finding.Info(
                    FindingCode.FileIgnored,
                    folder.Path,
                    $"{string.Join(", ", tables.Take(5))} {(tables.Length == 1 ? "true class" : "are")} beside the class folders",
                    "The classes were taken from the folders. To take them from the table, name the table and not the folder.");
            }
        }
    }
}
