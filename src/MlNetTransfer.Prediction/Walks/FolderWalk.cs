using System.Collections.Frozen;
using System.IO.Enumeration;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Walks;

/// <summary>The one walk of folders: for classes, for images without classes, for prediction. What it does not take is counted and named.</summary>
/// <remarks>
/// Left out by name are the files and folders that operating systems and tools leave behind, and hidden files. A hidden folder is like any other where it holds
/// images, so that a
/// class may be called '.NET'; that is said, for it may be a tool's that is not known here. Links to folders are followed, but none to a folder that it lies
/// in, and within
/// one class none to where another link led already: so every walk ends.
/// </remarks>
public sealed class FolderWalk
{
    private static readonly FrozenSet<string> SystemFiles = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        ".DS_Store",
        ".directory",
        ".gitkeep",
        ".gitignore",
        ".gitattributes",
        ".nomedia",
        ".picasa.ini");

    private static readonly FrozenSet<string> ToolFolders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "__MACOSX", "__pycache__", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found", ".AppleDouble", ".AppleDB",
        ".AppleDesktop", ".Spotlight-V100", ".fseventsd", ".Trash", ".Trashes", ".Trash-0", ".Trash-1000", ".TemporaryItems",
        ".DocumentRevisions-V100", ".thumbnails", ".thumbs", ".thumb", ".@__thumb", ".git", ".svn", ".hg", ".bzr", ".dvc", ".idea", ".vs", ".vscode",
        ".ipynb_checkpoints", ".cache", ".venv", ".mypy_cache", ".pytest_cache", ".tox", ".huggingface", ".kaggle", ".dropbox", ".dropbox.cache",
        ".picasaoriginals", ".comments", ".snapshot", ".snapshots", ".zfs");

    private readonly List<LeftOut> _leftOut = [];
    private readonly HashSet<(string Class, string Target)> _followed = [];
    private readonly string _root;
    private readonly Func<string, bool> _isSplit;

    private FolderWalk(string folder, Func<string, bool> isSplit)
    {
        _isSplit = isSplit;
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Root = Walk(_root, [RealPath.Of(_root)]);
    }

    /// <summary>The folder where the walk began.</summary>
    public WalkedFolder Root { get; }

    /// <summary>What was not taken, in the order of the walk.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>What was not taken, one finding (MNT213) per kind.</summary>
    public IEnumerable<Finding> Findings => Walks.LeftOut.Findings(_root, _leftOut);

    /// <summary>Walks through a folder and all below it.</summary>
    /// <param name="folder">Where to begin.</param>
    /// <param name="isSplit">Whether the name of a folder below it says train, validation or test, so that the classes stand one level deeper.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static FolderWalk Of(string folder, Func<string, bool> isSplit) => new(folder, isSplit);

    /// <summary>Whether a file looks like an image from outside: what it is, its content says.</summary>
    public static bool MayBeImage(string path) =>
        ImageFormats.HasImageExtension(path) || OtherFormats.HasExtension(path) || !Path.HasExtension(path);

    /// <param name="folder">Absolute path.</param>
    /// <param name="above">Where the folder and those above it really are, the folder's own last.</param>
    private WalkedFolder Walk(string folder, IReadOnlyList<string> above)
    {
        List<string> files = [];
        List<WalkedFolder> folders = [];
        foreach ((string path, bool isFolder, bool isLink) in Entries(folder))
        {
            string name = Path.GetFileName(path);
            if (name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(path))
            {
                _leftOut.Add(new LeftOut(LeftOutKind.NameNotUtf8, path, !isFolder && MayBeImage(path) ? 1 : 0));
            }
            else if (isFolder)
            {
                AddFolder(folders, path, isLink, above);
            }
            else if (SystemFiles.Contains(name) || name.StartsWith("._", StringComparison.Ordinal))
            {
                _leftOut.Add(new LeftOut(LeftOutKind.SystemFile, path, 0));
            }
            else if (name.StartsWith('.'))
            {
                _leftOut.Add(new LeftOut(LeftOutKind.HiddenFile, path, ImageFormats.HasImageExtension(path) ? 1 : 0));
            }
            else
            {
                files.Add(name);
            }
        }

        return new WalkedFolder(folder, new FileNames(folder, files), folders);
    }

    private void AddFolder(List<WalkedFolder> folders, string path, bool isLink, IReadOnlyList<string> above)
    {
        string name = Path.GetFileName(path);
        if (ToolFolders.Contains(name))
        {
            _leftOut.Add(new LeftOut(LeftOutKind.ToolFolder, path, ImagesOf(path)));
            return;
        }

        if (OutputFolder.IsOfARun(path))
        {
            _leftOut.Add(new LeftOut(LeftOutKind.Results, path, 0));
            return;
        }

        string real = isLink ? RealPath.Of(path) : Path.Combine(above[^1], name);
        if (isLink && above.Any(a => a == real || a.StartsWith(
            Path.EndsInDirectorySeparator(real) ? real : real + Path.DirectorySeparatorChar,
            StringComparison.Ordinal)))
        {
            _leftOut.Add(new LeftOut(LeftOutKind.Loop, path, 0));
            return;
        }

        if (isLink && !_followed.Add((ClassOf(path), real)))
        {
            _leftOut.Add(new LeftOut(LeftOutKind.LinkedAgain, path, 0));
            return;
        }

        int before = _leftOut.Count;
        WalkedFolder walked = Walk(path, [.. above, real]);
        if (!name.StartsWith('.'))
        {
            folders.Add(walked);
        }
        else if (walked.AllFiles.Any(ImageFormats.HasImageExtension))
        {
            folders.Add(walked);
            _leftOut.Add(new LeftOut(LeftOutKind.HiddenClass, path, walked.Images));
        }
        else
        {
            // What lies in it is left out with it.
            _leftOut.RemoveRange(before, _leftOut.Count - before);
            _leftOut.Add(new LeftOut(LeftOutKind.HiddenFolder, path, 0));
        }
    }

    /// <summary>The first name below the root, of a split the first two.</summary>
    private string ClassOf(string path)
    {
        string[] names = Path.GetRelativePath(_root, path).Split(Path.DirectorySeparatorChar);
        return string.Join('/', names.Take(_isSplit(names[0]) ? 2 : 1));
    }

    /// <summary>In ordinal order of the names.</summary>
    private static (string Path, bool IsFolder, bool IsLink)[] Entries(string folder) =>
    [
        .. new FileSystemEnumerable<(string Path, bool IsFolder, bool IsLink)>(
            folder,
            (ref FileSystemEntry entry) => (
                Path.Combine(folder, entry.FileName.ToString()),
                entry.IsDirectory,
                entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
            .OrderBy(e => e.Path, StringComparer.Ordinal),
    ];

    private static int ImagesOf(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.EnumerateFiles(folder, "*", all)
            .Count(f => ImageFormats.HasImageExtension(f) && !Path.GetFileName(f).StartsWith("._", StringComparison.Ordinal));
    }
}
