namespace MlNetTransfer;

/// <summary>What the model says about one image.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Probability">Its probability, 0…1.</param>
/// <param name="Scores">Probability per class, in the order of <see cref="TransferPredictor.Labels"/>; they add up to 1.</param>
public sealed record Prediction(string Label, float Probability, IReadOnlyList<float> Scores)
{
    /// <summary>What the head of the model was given, the pooled output of its backbone, as it is: not scaled to length 1.</summary>
    /// <value>Empty unless <see cref="BatchingOptions.WithFeatures"/> asks for it.</value>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<float> Features { get; init; }
}
