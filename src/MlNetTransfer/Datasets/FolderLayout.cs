using MlNetTransfer.Diagnostics;
using MlNetTransfer.Walks;

namespace MlNetTransfer.Datasets;

/// <summary>Which folders of a walk are classes, and of which split; what is plainly meant is taken and said, what could be meant otherwise is
/// refused.</summary>
/// <param name="root">Where the data begins, as messages name it.</param>
/// <param name="asked">Which folders are the classes; null where nobody said.</param>
internal sealed class FolderLayout(string root, ClassFolders? asked)
{
    private const int Named = 5;

    // Of these nothing needs to be said.
    private static readonly HashSet<string> UsualSplits = new(["train", "val", "valid", "validation", "test"], StringComparer.OrdinalIgnoreCase);

    private readonly List<Finding> _findings = [];
    private readonly List<ClassFolder> _classes = [];

    /// <param name="Folder">Its files are its images.</param>
    /// <param name="Label">The class's name, in normal form.</param>
    /// <param name="Split">What its images are for; null where nothing says.</param>
    /// <param name="Files">Absolute paths.</param>
    internal readonly record struct ClassFolder(string Folder, string Label, ImageSplit? Split, IEnumerable<string> Files);

    public IReadOnlyList<Finding> Findings => _findings;

    public IReadOnlyList<ClassFolder> Classes => _classes;

    /// <summary>Folders that are splits and hold no class folders: their images have no class but by a table.</summary>
    public IReadOnlyDictionary<WalkedFolder, ImageSplit> FlatSplits { get; private set; } = new Dictionary<WalkedFolder, ImageSplit>();

    /// <summary>Whether nothing but such folders can be meant: they are all there is, or there are several splits of them.</summary>
    public bool HoldsFlatSplitsAlone =>
        FlatSplits.Count > 0 && (FlatSplits.Values.Distinct().Count() > 1 || _classes.All(c => FlatSplits.Keys.Any(f => f.Path == c.Folder)));

    /// <summary>Where the data begins: the folder itself, or the only one in it.</summary>
    public WalkedFolder? Top { get; private set; }

    /// <param name="walked">The data's folder.</param>
    public void Read(WalkedFolder walked)
    {
        WalkedFolder top = Unwrapped(walked);
        Top = top;
        WalkedFolder[] folders = [.. top.Folders];
        IReadOnlyDictionary<int, ImageSplit> splits = SplitNames.Of([.. folders.Select(f => f.Name)]);
        (WalkedFolder Folder, ImageSplit Split)[] parts = [.. splits.OrderBy(s => s.Key).Select(s => (Inner(folders[s.Key]), s.Value))];
        if (parts.Any(p => p.Folder.HoldsFoldersAlone || (p.Folder.Folders.Any(f => f.HoldsImagesAnywhere) && p.Split == ImageSplit.Train)))
        {
            ReadSplits(folders, splits, parts);
            return;
        }

        FlatSplits = parts.Where(p => p.Folder.HoldsImages).ToDictionary(p => p.Folder, p => p.Split);
        if (folders.Where(f => f.HoldsImagesAnywhere).ToArray() is var full && SplitNames.SplitEveryClass([.. full.Select(f => f.Name)]))
        {
            _findings.Add(Finding.Error(
                FindingCode.ClassesLookLikeSplits,
                root,
                $"its folders name a class and a split each: {Names(full.Select(f => f.Name))}",
                "Put the classes into train/, val/ and test/, or name the folder with the test images by --test. A CSV with path, label and split works too."));
            return;
        }

        AddClasses(top, null);
    }

    /// <summary>Everything that is a split by its name, where one of them holds class folders.</summary>
    private void ReadSplits(WalkedFolder[] folders, IReadOnlyDictionary<int, ImageSplit> splits, (WalkedFolder Folder, ImageSplit Split)[] parts)
    {
        string[] renamed = [.. splits.Where(s => !UsualSplits.Contains(folders[s.Key].Name)).OrderBy(s => s.Key)
            .Select(s => $"'{folders[s.Key].Name}' as {s.Value}")];
        if (renamed.Length > 0)
        {
            _findings.Add(Finding.Info(
                FindingCode.LayoutTaken,
                root,
                $"folders were read as splits, because of their names: {Names(renamed)}",
                "Rename them if they are classes."));
        }

        WalkedFolder[] beside = [.. folders.Where((_, i) => !splits.ContainsKey(i))];
        if (beside.Length > 0 && parts.All(p => p.Split != ImageSplit.Train) && beside.Any(f => f.HoldsImages))
        {
            _findings.Add(Finding.Info(
                FindingCode.LayoutTaken,
                root,
                $"class folders are beside {Names(parts.Select(p => p.Folder.Name))}",
                "They were taken as training images."));
            AddClasses(new WalkedFolder(root, [], beside), ImageSplit.Train);
        }
        else if (beside.Length > 0)
        {
            _findings.Add(Finding.Warning(
                FindingCode.FileIgnored,
                root,
                $"the folders {Names(beside.Select(f => $"{f.Name} ({f.Images} images)"))} are beside {string.Join(", ", parts.Select(p => p.Folder.Name))}",
                "They were left out. Beside train, val and test there may be no other folders."));
        }

        foreach ((WalkedFolder folder, ImageSplit split) in parts)
        {
            if (folder.Folders.Any(f => f.HoldsImagesAnywhere) || !folder.HoldsImages)
            {
                AddClasses(folder, split);
            }
            else
            {
                _findings.Add(Finding.Warning(
                    FindingCode.FileIgnored,
                    folder.Path,
                    $"its {folder.Images} images are in no class folder",
                    "They have no class and were left out. 'predict' takes them. To train on them, put each into the folder of its class."));
            }
        }
    }

    private void AddClasses(WalkedFolder part, ImageSplit? split)
    {
        WalkedFolder[] full = [.. part.Folders.Where(f => f.HoldsImagesAnywhere || f.AllFiles.Any())];
        WalkedFolder[] nested = [.. full.Where(f => f.HoldsFoldersAlone)];
        if (split is null && nested.Length > 0 && nested.Length == full.Length && nested.All(f => InnerSplits(f) is not null))
        {
            _findings.Add(Finding.Info(
                FindingCode.LayoutTaken,
                root,
                $"each class folder holds its splits: {Names(nested[0].Folders.Select(f => $"'{nested[0].Name}/{f.Name}'"))}",
                "They were read that way."));
            foreach (WalkedFolder folder in nested)
            {
                _classes.AddRange(InnerSplits(folder)!.Select(s => new ClassFolder(s.Folder.Path, LabelNames.Normal(folder.Name), s.Split, s.Folder.AllFiles)));
            }

            return;
        }

        if (asked is null && nested.Length > 0)
        {
            SayNested(part, nested, full);
        }

        IEnumerable<WalkedFolder> classes = asked == ClassFolders.Leaf ? part.Folders.SelectMany(f => f.AndBelow).Where(f => f.Files.Count > 0) : full;
        _classes.AddRange(classes.Select(f => new ClassFolder(f.Path, LabelNames.Normal(f.Name), split, asked == ClassFolders.Leaf ? f.Files : f.AllFiles)));
    }

    /// <summary>Class folders that hold folders and no images.</summary>
    private void SayNested(WalkedFolder part, WalkedFolder[] nested, WalkedFolder[] full)
    {
        string[] again = [.. nested.SelectMany(f => f.Folders.Select(i => i.Name)).GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1)
            .Select(g => $"'{g.Key}'")];
        if (again.Length > 0 && nested.Length == full.Length)
        {
            _findings.Add(Finding.Error(
                FindingCode.ClassFoldersHoldFolders,
                part.Path,
                $"its folders {Names(nested.Select(f => $"'{f.Name}'"))} hold only folders, with the same names in several: {Names(again)}; "
                + "they may be splits or classes",
                "If they are splits, rename them to train/, val/ and test/. Otherwise say which folders are the classes: "
                + "--class-folders Leaf takes the innermost, --class-folders Top the outermost."));
            return;
        }

        string inside = Names(nested.SelectMany(f => f.Folders.Select(i => $"'{f.Name}/{i.Name}'")));
        _findings.Add(Finding.Warning(
            FindingCode.ClassFoldersHoldFolders,
            part.Path,
            $"{nested.Length} of {full.Length} class folders hold folders and no images of their own: {inside}",
            $"{Names(nested.Select(f => $"'{f.Name}'"))} were taken as classes; "
            + "--class-folders Leaf takes the innermost folders, --class-folders Top says that this is right."));
    }

    private static (WalkedFolder Folder, ImageSplit Split)[]? InnerSplits(WalkedFolder folder)
    {
        (WalkedFolder Folder, ImageSplit? Split)[] inner = [.. folder.Folders.Where(f => f.HoldsImagesAnywhere).Select(f => (f, SplitNames.Parse(f.Name)))];
        return inner.Any(i => i.Split == ImageSplit.Train) && inner.All(i => i.Split is not null) ? [.. inner.Select(i => (i.Folder, i.Split!.Value))] : null;
    }

    /// <summary>Without folders that hold nothing but one folder with class folders in it.</summary>
    private WalkedFolder Unwrapped(WalkedFolder folder)
    {
        WalkedFolder top = folder;
        while (!top.HoldsImages && top.Folders.Where(f => f.HoldsImagesAnywhere).ToArray() is [var only]
            && only.HoldsFoldersAlone && SplitNames.Parse(only.Name) is null)
        {
            top = only;
        }

        if (top != folder)
        {
            _findings.Add(Finding.Info(
                FindingCode.LayoutTaken,
                root,
                $"holds one folder with images, '{Path.GetRelativePath(folder.Path, top.Path)}'",
                "Its content was taken."));
        }

        return top;
    }

    /// <summary>A split folder that holds nothing but one of its own name, as archives do that were unpacked into a folder.</summary>
    private static WalkedFolder Inner(WalkedFolder part)
    {
        while (!part.HoldsImages && part.Folders.Where(f => f.HoldsImagesAnywhere).ToArray() is [var only]
            && (only.Name.Equals(part.Name, StringComparison.OrdinalIgnoreCase) || SplitNames.Parse(only.Name) == SplitNames.Read(part.Name)?.Split))
        {
            part = only;
        }

        return part;
    }

    private static string Names(IEnumerable<string> names) =>
        names.ToArray() is var all && all.Length > Named ? string.Join(", ", all.Take(Named)) + ", …" : string.Join(", ", all);
}
