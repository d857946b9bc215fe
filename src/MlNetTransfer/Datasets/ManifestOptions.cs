namespace MlNetTransfer.Datasets;

/// <summary>How a CSV manifest is read.</summary>
public sealed record ManifestOptions
{
    /// <summary>Column with the image's path; relative paths start at the manifest's folder.</summary>
    /// <value><c>path</c>; case does not matter.</value>
    public string PathColumn { get; init; } = "path";

    /// <summary>Column with the class name.</summary>
    /// <value><c>label</c>; case does not matter.</value>
    public string LabelColumn { get; init; } = "label";

    /// <summary>Column with <c>train</c>, <c>val</c>, <c>test</c> or another word for them, such as <c>dev</c> or <c>eval</c>; the column may be
    /// absent.</summary>
    /// <value><c>split</c>; case does not matter.</value>
    public string SplitColumn { get; init; } = "split";

    /// <summary>Field delimiter, an ASCII character.</summary>
    /// <value>Null: comma, semicolon, tab or bar, whichever the first lines show.</value>
    public char? Delimiter { get; init; }

    /// <summary>Folder that relative paths start at and that no path may leave.</summary>
    /// <value>Null: the manifest's folder.</value>
    public string? Root { get; init; }
}
