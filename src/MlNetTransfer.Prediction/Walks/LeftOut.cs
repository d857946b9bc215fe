using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Walks;

/// <summary>Something that a walk of folders did not take, or took though it looks otherwise.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Images">How many images are lost with it.</param>
public sealed record LeftOut(LeftOutKind Kind, string Path, int Images)
{
    private const int Named = 5;

    /// <summary>Whether somebody may miss it.</summary>
    internal bool Matters => Kind is LeftOutKind.Loop or LeftOutKind.LinkedAgain or LeftOutKind.NameNotUtf8 or LeftOutKind.Results or LeftOutKind.Empty
        || (Images > 0 && Kind != LeftOutKind.HiddenClass);

    private (string What, string Hint) Words => Kind switch
    {
        LeftOutKind.SystemFile => ("files of an operating system", "They were left out."),
        LeftOutKind.ToolFolder => ("folders of an operating system or a tool", "They were left out; give a folder another name where its images are meant."),
        LeftOutKind.HiddenFile => ("hidden files", "They were left out; give them names that do not begin with a dot where they are meant."),
        LeftOutKind.HiddenFolder => ("hidden folders without images", "They were left out."),
        LeftOutKind.HiddenClass => ("hidden folders with images", "They were taken like any other; move them elsewhere where they are not meant."),
        LeftOutKind.Loop => ("links to a folder above them", "They were left out; their images are there already."),
        LeftOutKind.LinkedAgain => ("links to folders that another link beside them gave already", "They were left out; remove one of the links."),
        LeftOutKind.Results => ("folders that hold the results of a run", "They were left out; move them beside the images' folder."),
        LeftOutKind.NameNotUtf8 => (
            "names that are not UTF-8, so that they cannot be opened",
            "They were left out; rename them, for example with 'convmv -f latin1 -t utf8 --notest'."),
        _ => ("folders without a file", "They were left out; put images of the class into them, or remove them."),
    };

    /// <summary>One finding per kind.</summary>
    /// <param name="root">Where the walk began.</param>
    /// <param name="leftOut">All that was left out.</param>
    public static IEnumerable<Finding> Findings(string root, IEnumerable<LeftOut> leftOut)
    {
        foreach (IGrouping<LeftOutKind, LeftOut> kind in leftOut.GroupBy(l => l.Kind).OrderBy(g => g.Key))
        {
            LeftOut[] all = [.. kind];
            int images = all.Sum(l => l.Images);
            string names = string.Join(", ", all.Take(Named).Select(l => $"'{l.NameIn(root)}'")) + (all.Length > Named ? ", …" : "");
            (string what, string hint) = all[0].Words;
            Severity severity = all.Any(l => l.Matters) ? Severity.Warning : Severity.Info;
            yield return new Finding(
                FindingCode.FileIgnored,
                severity,
                root,
                $"{what} ({all.Length}{(images > 0 ? $", {images} images" : "")}): {names}",
                hint);
        }
    }

    /// <summary>The same as one sentence on this alone.</summary>
    internal string Reason => $"was left out with the {Words.What}";

    private string NameIn(string root) => System.IO.Path.GetRelativePath(root, Path).Replace('\\', '/');
}
