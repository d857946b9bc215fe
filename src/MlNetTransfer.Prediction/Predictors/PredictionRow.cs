using System.Text.Json.Serialization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer;

/// <summary>One image as <see cref="TransferPredictor.ToJson"/> writes it.</summary>
internal sealed record PredictionRow(string Path, string? Label, float? Probability, Dictionary<string, float>? Scores, Finding? Finding)
{
    /// <summary>As <see cref="Prediction.IsUnknown"/>; not written where the model has no threshold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsUnknown { get; init; }

    /// <summary>As <see cref="Prediction.UnknownScore"/>; not written where the model has no threshold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? UnknownScore { get; init; }
}
