namespace MlNetTransfer.Sessions;

/// <summary>One globally average-pooled output of a backbone.</summary>
/// <param name="Stage">Name of the stage it is taken after.</param>
/// <param name="Dimension">Number of channels.</param>
public sealed record FeatureOutput(string Stage, int Dimension);
