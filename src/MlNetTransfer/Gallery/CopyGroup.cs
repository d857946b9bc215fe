namespace MlNetTransfer.Gallery;

/// <summary>Images that are copies or near copies of one picture.</summary>
public sealed record CopyGroup
{
    /// <summary>How many there are.</summary>
    public required int Images { get; init; }

    /// <summary>Whether they are the same to the byte.</summary>
    public required bool Identical { get; init; }

    /// <summary>Whether they stand under more than one label.</summary>
    public required bool AcrossLabels { get; init; }

    /// <summary>Some of them, every label among them as far as there is room.</summary>
    public required IReadOnlyList<GalleryImage> Shown { get; init; }
}
