using MlNetTransfer.Datasets;

namespace MlNetTransfer.Options;

/// <content>How a table of images is read.</content>
public static partial class OptionTable
{
    /// <summary><see cref="Datasets.ManifestOptions.PathColumn"/>.</summary>
    public static TypedOption<string> PathColumn { get; } = Column(
        nameof(ManifestOptions.PathColumn),
        "--path-column",
        "Column of the CSV with the path of the image.",
        m => m.PathColumn,
        (m, v) => m with { PathColumn = v });

    /// <summary><see cref="Datasets.ManifestOptions.LabelColumn"/>.</summary>
    public static TypedOption<string> LabelColumn { get; } = Column(
        nameof(ManifestOptions.LabelColumn),
        "--label-column",
        "Column of the CSV with the class name.",
        m => m.LabelColumn,
        (m, v) => m with { LabelColumn = v });

    /// <summary><see cref="Datasets.ManifestOptions.SplitColumn"/>.</summary>
    public static TypedOption<string> SplitColumn { get; } = Column(
        nameof(ManifestOptions.SplitColumn),
        "--split-column",
        "Column of the CSV with train, val, test or another word for them; may be missing.",
        m => m.SplitColumn,
        (m, v) => m with { SplitColumn = v });

    /// <summary><see cref="Datasets.ManifestOptions.Delimiter"/>.</summary>
    public static TypedOption<char> Delimiter { get; } = new(
        nameof(ManifestOptions.Delimiter), OptionTypes.Character, o => o.Manifest?.Delimiter,
        (o, v) => o with { Manifest = o.Manifest with { Delimiter = (char?)v } })
    {
        Switch = "--delimiter",
        ValueName = "CHARACTER",
        InConfig = false,
        Use = OptionUse.Tables,
        Limits = "one printable ASCII character other than a quote, or a tab",
        Help = "Delimiter of the CSV. Without it: found in the header line.",
    };

    /// <summary><see cref="Datasets.ManifestOptions.Root"/>.</summary>
    public static TypedOption<string> Root { get; } = new(
        nameof(ManifestOptions.Root), OptionTypes.Text, o => o.Manifest?.Root, (o, v) => o with { Manifest = o.Manifest with { Root = (string?)v } })
    {
        Switch = "--image-root",
        ValueName = "DIR",
        InConfig = false,
        IsPath = true,
        Use = OptionUse.Tables,
        Help = "Folder that relative paths in the CSV start at. Without it: the folder of the CSV.",
    };

    private static TypedOption<string> Column(
        string name, string option, string help, Func<ManifestOptions, string?> get, Func<ManifestOptions, string, ManifestOptions> set) => new(
        name, OptionTypes.Text, o => o.Manifest is null ? "" : get(o.Manifest), (o, v) => o with { Manifest = set(o.Manifest, (string)v!) })
    {
        Switch = option,
        ValueName = "COLUMN",
        InConfig = false,
        IsRequired = true,
        Use = OptionUse.Tables,
        Help = help,
    };
}
