namespace MlNetTransfer.Training;

/// <summary>How well a set of stages tells the classes apart: ridge regression on their pooled features, judged by exact leave-one-out.</summary>
/// <param name="Stages">Names of the stages.</param>
/// <param name="Accuracy">Share of the training images that a fit on all others classifies rightly, 0…1.</param>
/// <param name="SquaredError">Mean squared leave-one-out error against targets ±1, at the best regularisation.</param>
public sealed record StageProbe(IReadOnlyList<string> Stages, double Accuracy, double SquaredError);
