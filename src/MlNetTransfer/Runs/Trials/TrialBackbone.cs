namespace MlNetTransfer;

/// <summary>A backbone that trials of a list are made on.</summary>
public sealed record TrialBackbone
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Side of the square that images are scaled to, pixels.</summary>
    public required int ImageSide { get; init; }

    /// <summary>Of its pretrained weights' values, hexadecimal.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Why no layers of it are trained; null where they are.</summary>
    public string? OnlyHeads { get; init; }
}
