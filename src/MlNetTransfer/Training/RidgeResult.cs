namespace MlNetTransfer.Training;

/// <summary>Ridge regression at one regularisation, judged by exact leave-one-out on the training images.</summary>
/// <param name="Lambda">Regularisation against the summed squared error.</param>
/// <param name="Accuracy">Share of the images that a fit on all others classifies rightly, 0…1.</param>
/// <param name="SquaredError">Mean squared leave-one-out error against targets ±1.</param>
public sealed record RidgeResult(double Lambda, double Accuracy, double SquaredError);
