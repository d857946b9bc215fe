using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Profiling;

/// <summary>A difference between two ways of looking at the same images.</summary>
/// <param name="Value">The difference.</param>
/// <param name="Interval">95 %.</param>
public sealed record MeasuredDifference(double Value, Interval Interval);
