namespace MlNetTransfer.Profiling;

/// <summary>One measure, and what it says about similarity.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Value">The measured value.</param>
/// <param name="Threshold">From where on it says so.</param>
/// <param name="Says">What it says.</param>
/// <param name="Source">Where measure and threshold come from.</param>
public sealed record SimilarityEvidence(string Measure, double Value, string Threshold, SimilarityWord Says, string Source);
