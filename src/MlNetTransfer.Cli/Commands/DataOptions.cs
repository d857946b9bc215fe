using System.CommandLine;
using MlNetTransfer.Datasets;
using MlNetTransfer.Options;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Options that say how data is read; the same for every command that takes data.</summary>
internal sealed class DataOptions
{
    private static readonly TransferOptions Defaults = new() { Data = "", OutputFolder = "" };

    private readonly OptionLines _paths = new(OptionTable.PathColumn, OptionTable.Delimiter, OptionTable.Root);
    private readonly OptionLines _classes = new(OptionTable.LabelColumn, OptionTable.SplitColumn, OptionTable.ClassFolders);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [_paths[OptionTable.PathColumn], _classes[OptionTable.LabelColumn], _classes[OptionTable.SplitColumn], _paths[OptionTable.Delimiter],
                _paths[OptionTable.Root], _classes[OptionTable.ClassFolders]])
        {
            command.Add(option);
        }
    }

    /// <summary>Those that say where a table has its paths, for commands that need no classes.</summary>
    public void AddPathsTo(Command command) => _paths.AddTo(command);

    /// <summary>The option that says where paths start.</summary>
    public Option Root => _paths[OptionTable.Root];

    /// <summary>Each option that a Model Builder file has too, and the property that it sets.</summary>
    public IEnumerable<(Option Option, string Name)> Set => [(_classes[OptionTable.ClassFolders], nameof(TransferOptions.ClassFolders))];

    /// <summary>The options with what was typed.</summary>
    public TransferOptions ReadAll(ParseResult parsed, TransferOptions options) => _classes.Read(parsed, _paths.Read(parsed, options));

    /// <summary>Of <see cref="AddTo"/>: how tables are read, and which folders are classes.</summary>
    public (ManifestOptions Manifest, ClassFolders? ClassFolders) Read(ParseResult parsed)
    {
        TransferOptions read = ReadAll(parsed, Defaults);
        return (read.Manifest, read.ClassFolders);
    }

    /// <summary>Of <see cref="AddPathsTo"/>.</summary>
    public ManifestOptions ReadPaths(ParseResult parsed) => _paths.Read(parsed, Defaults).Manifest;
}
