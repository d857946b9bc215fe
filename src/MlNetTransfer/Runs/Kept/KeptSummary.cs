namespace MlNetTransfer.Runs;

/// <summary>What a model's folder keeps of the images: <c>kept.csv</c> names them, <c>kept.f16</c> holds their features, <c>kept.safetensors</c> the weights of
/// the network where they were trained. A picture cannot be drawn from it exactly, but it is not anonymous either.</summary>
public sealed record KeptSummary
{
    /// <summary>Images, copies counted each.</summary>
    public required int Images { get; init; }

    /// <summary>Checksum of <c>kept.f16</c>, lower-case hexadecimal.</summary>
    public required string FeaturesSha256 { get; init; }

    /// <summary>SHA-256 of <c>kept.csv</c>, lower-case hexadecimal.</summary>
    public required string ImagesSha256 { get; init; }

    /// <summary>Whether the network's own weights are kept, because they were trained.</summary>
    public required bool HasWeights { get; init; }
}
