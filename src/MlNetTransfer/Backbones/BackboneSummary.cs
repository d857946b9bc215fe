namespace MlNetTransfer.Backbones;

/// <summary>The pretrained network that a run used.</summary>
public sealed record BackboneSummary
{
    /// <summary>Name in the catalogue.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the weights file.</summary>
    public required string Weights { get; init; }

    /// <summary>SHA-256 of the weights file, lower-case hexadecimal.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Licence of the weights; null where they come from a file of which that is not known.</summary>
    public string? Licence { get; init; }

    /// <summary>Pixels of the square that the network sees.</summary>
    public required int InputSize { get; init; }

    /// <summary>Number of pooled features.</summary>
    public required int FeatureDimension { get; init; }

    internal static BackboneSummary Of(BackboneSpec backbone, BackboneWeights weights) => new()
    {
        Name = backbone.Name,
        Weights = weights.Path,
        WeightsSha256 = weights.Sha256,
        Licence = backbone.Licence,
        InputSize = backbone.InputSize,
        FeatureDimension = backbone.FeatureDimension,
    };
}
