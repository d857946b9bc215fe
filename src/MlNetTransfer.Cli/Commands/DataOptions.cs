using System.CommandLine;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Options that say how data is read; the same for every command that takes data.</summary>
internal sealed class DataOptions
{
    private static readonly ManifestOptions Defaults = new();

    private readonly Option<string> _pathColumn = new("--path-column") { HelpName = "COLUMN", Description = "Manifest column with the image's path.", DefaultValueFactory = _ => Defaults.PathColumn };
    private readonly Option<string> _labelColumn = new("--label-column") { HelpName = "COLUMN", Description = "Manifest column with the class name.", DefaultValueFactory = _ => Defaults.LabelColumn };
    private readonly Option<string> _splitColumn = new("--split-column") { HelpName = "COLUMN", Description = "Manifest column with train, val or test; may be absent.", DefaultValueFactory = _ => Defaults.SplitColumn };
    private readonly Option<string?> _delimiter = new("--delimiter") { HelpName = "CHARACTER", Description = "Manifest delimiter; otherwise read off the header line." };
    private readonly Option<ClassFolders?> _classFolders = Choice.Optional<ClassFolders>(
        "--class-folders",
        "Which folders are the classes where class folders hold folders: Top (the outermost) or Leaf (those that images lie in).");
    private readonly Option<string?> _root = new("--image-root") { HelpName = "DIR", Description = "Folder that the manifest's relative paths start at; otherwise the manifest's own." };

    public DataOptions() => _delimiter.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } text && text != "\\t" && !(text.Length == 1 && char.IsAscii(text[0])))
        {
            result.AddError($"--delimiter is '{text}'; allowed is one ASCII character, or \\t for a tab.");
        }
    });

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_pathColumn, _labelColumn, _splitColumn, _delimiter, _root, _classFolders])
        {
            command.Add(option);
        }
    }

    /// <summary>Those that say where a table has its paths, for commands that need no classes.</summary>
    public void AddPathsTo(Command command)
    {
        foreach (Option option in (Option[])[_pathColumn, _delimiter, _root])
        {
            command.Add(option);
        }
    }

    /// <summary>The option that says where paths start.</summary>
    public Option<string?> Root => _root;

    /// <summary>The option that says which folders are classes.</summary>
    public Option<ClassFolders?> ClassFolders => _classFolders;

    public ManifestOptions Read(ParseResult parsed) => ReadPaths(parsed) with
    {
        LabelColumn = parsed.GetValue(_labelColumn)!,
        SplitColumn = parsed.GetValue(_splitColumn)!,
    };

    /// <summary>Of <see cref="AddPathsTo"/>.</summary>
    public ManifestOptions ReadPaths(ParseResult parsed) => new()
    {
        PathColumn = parsed.GetValue(_pathColumn)!,
        Delimiter = parsed.GetValue(_delimiter) is { } delimiter ? delimiter == "\\t" ? '\t' : delimiter[0] : null,
        Root = parsed.GetValue(_root),
    };
}
