namespace MlNetTransfer;

/// <summary>What the model says about one image.</summary>
/// <param name="Label">The likeliest class.</param>
/// <param name="Probability">Its probability, 0…1.</param>
/// <param name="Scores">Probability per class, in the order of <see cref="TransferPredictor.Labels"/>; they add up to 1.</param>
public sealed record Prediction(string Label, float Probability, IReadOnlyList<float> Scores);
