namespace MlNetTransfer.Evaluation;

/// <summary>Images that a classifier was about equally sure of, and how often it was right.</summary>
/// <param name="Lower">The highest score lies above this, 0…1.</param>
/// <param name="Upper">And at or below this.</param>
/// <param name="Images">At least 1.</param>
/// <param name="Confidence">Mean of their highest scores, 0…1.</param>
/// <param name="Accuracy">Share that is right, 0…1.</param>
/// <param name="Interval">95 % interval of <paramref name="Accuracy"/>, Wilson.</param>
public sealed record ReliabilityBin(double Lower, double Upper, int Images, double Confidence, double Accuracy, Interval Interval);
