using System.Text.Json.Serialization;

namespace MlNetTransfer.Training;

/// <summary>Networks on the straight line from the linear probe to what was fine-tuned from it (WiSE-FT, arXiv:2109.01903), judged on the validation
/// images.</summary>
public sealed record StartMix
{
    /// <summary>Share of the fine-tuned weights in what was kept, the others are those of the start; 1 for the fine-tuned weights alone.</summary>
    public required double Share { get; init; }

    /// <summary>All that were judged, the fine-tuned weights alone first.</summary>
    public required IReadOnlyList<MixedNetwork> Judged { get; init; }

    /// <summary>The one that was kept.</summary>
    [JsonIgnore]
    public MixedNetwork? Kept => Judged.FirstOrDefault(m => m.Share == Share);
}
