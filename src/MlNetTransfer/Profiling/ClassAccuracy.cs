namespace MlNetTransfer.Profiling;

/// <summary>How well one class is told from the others.</summary>
/// <param name="Label">The class.</param>
/// <param name="Images">Its images that were measured.</param>
/// <param name="Accuracy">Share of them that ridge regression on the best stage gets right, exact leave-one-out, 0…1.</param>
public sealed record ClassAccuracy(string Label, int Images, double Accuracy);
