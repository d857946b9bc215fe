namespace MlNetTransfer.Evaluation;

/// <summary>How often the right class is among the likeliest.</summary>
/// <param name="K">How many of the likeliest classes count; below the number of classes.</param>
/// <param name="Accuracy">Share of the images, 0…1. Of classes with the same score the earlier one ranks first.</param>
/// <param name="Interval">95 % interval, Wilson.</param>
public sealed record TopKAccuracy(int K, double Accuracy, Interval Interval);
