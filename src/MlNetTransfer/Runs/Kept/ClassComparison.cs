using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Runs;

/// <summary>Two models on the test images of one class.</summary>
/// <param name="Label">The class.</param>
/// <param name="Comparison">The new model first, the earlier one second.</param>
public sealed record ClassComparison(string Label, PairedComparison Comparison);
