namespace MlNetTransfer;

/// <summary>What the model says about one image.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Probability">Its probability, 0…1.</param>
/// <param name="Scores">Probability per class, in the order of <see cref="TransferPredictor.Labels"/>; they add up to 1.</param>
public sealed record Prediction(string Label, float Probability, IReadOnlyList<float> Scores)
{
    /// <summary>Whether the image is probably of none of the classes; <see cref="Label"/> is the best guess all the same.</summary>
    /// <value>Null where the model has no threshold: it was trained without <c>--unknown</c>.</value>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsUnknown { get; init; }

    /// <summary>How unlike the training images the image is, finite; above <see cref="TransferPredictor.UnknownThreshold"/> it is unknown.</summary>
    /// <value>Null where the model has no threshold.</value>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public float? UnknownScore { get; init; }

    /// <summary>What the head of the model was given, the pooled output of its backbone, as it is: not scaled to length 1.</summary>
    /// <value>Empty unless <see cref="BatchingOptions.WithFeatures"/> asks for it.</value>
    [System.Text.Json.Serialization.JsonIgnore]
    public ReadOnlyMemory<float> Features { get; init; }
}
