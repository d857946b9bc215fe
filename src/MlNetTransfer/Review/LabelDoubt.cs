using System.Text.Json.Serialization;
using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;

namespace MlNetTransfer.Review;

/// <summary>A picture whose label may be wrong.</summary>
public sealed record LabelDoubt
{
    /// <summary>The picture; of copies the first by name.</summary>
    [JsonIgnore]
    public LabelledImage Image { get; internal init; } = null!;

    /// <summary>Its path, relative to the data's root, with forward slashes.</summary>
    public string Path => Image.Name;

    /// <summary>SHA-256 of its bytes.</summary>
    public string Sha256 => Image.Hash.ToString();

    /// <summary>What it stands under.</summary>
    public required string Label { get; init; }

    /// <summary>How likely it is that the label is wrong, 0 to 1.</summary>
    public required double Wrong { get; init; }

    /// <summary>The two classes that the judges who did not see the label think likeliest, the likelier first.</summary>
    public required IReadOnlyList<ClassProbability> Judged { get; init; }

    /// <summary>How likely they think its label, 0 to 1.</summary>
    public required double Own { get; init; }

    /// <summary>Why it is listed, at least one.</summary>
    public required IReadOnlyList<DoubtReason> Reasons { get; init; }

    /// <summary>The other files with the same bytes, and what they stand under.</summary>
    public required IReadOnlyList<DoubtCopy> Copies { get; init; }

    /// <summary>Near copies, and what they stand under.</summary>
    public required IReadOnlyList<DoubtCopy> NearCopies { get; init; }

    /// <summary>What the lines of a file of corrections say when the picture gets a label: one for each label that it stands under.</summary>
    /// <param name="label">What it is; null to take it out.</param>
    /// <param name="when">Now.</param>
    public IReadOnlyList<LabelCorrection> Decide(string? label, DateTimeOffset when) =>
    [
        .. Copies.Select(c => c.Label).Prepend(Label).Distinct().OrderBy(old => old != label).Select(old => label is null
            ? LabelCorrection.Without(Image, old, when)
            : LabelCorrection.To(Image, old, label, when)),
    ];
}
