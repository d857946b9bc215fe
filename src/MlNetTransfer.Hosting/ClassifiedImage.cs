namespace MlNetTransfer.Hosting;

/// <summary>The answer to one request: the prediction, and the model that it is of.</summary>
/// <param name="Prediction">What the model says.</param>
/// <param name="Model">Whose class names and scores these are, also when another model has taken its place meanwhile.</param>
public sealed record ClassifiedImage(Prediction Prediction, ServedModel Model)
{
    /// <summary>The likeliest class.</summary>
    public string Label => Prediction.Label;

    /// <summary>Its probability, 0…1.</summary>
    public float Probability => Prediction.Probability;

    /// <summary>Whether the image is probably of none of the classes; null where the model has no threshold.</summary>
    public bool? IsUnknown => Prediction.IsUnknown;
}
