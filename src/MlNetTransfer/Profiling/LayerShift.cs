namespace MlNetTransfer.Profiling;

/// <summary>How far the values that enter a BatchNorm are from those of the pretraining data.</summary>
/// <param name="Layer">Name of the BatchNorm.</param>
/// <param name="Divergence">Median over its channels of the Kullback–Leibler divergence of a normal distribution with the data's mean and variance from one
/// with the stored ones, nats, ε added to both variances; 0 when they are the same.</param>
internal sealed record LayerShift(string Layer, double Divergence);
