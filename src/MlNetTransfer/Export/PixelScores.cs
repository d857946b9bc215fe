using MlNetTransfer.Numerics;

namespace MlNetTransfer.Export;

/// <summary>Scores of images that are given as pixels.</summary>
/// <param name="pixels">[images, 3, side, side], what model.onnx takes.</param>
/// <param name="images">How many, at least 1.</param>
/// <returns>[images × classes], probabilities.</returns>
public delegate FeatureMatrix PixelScores(Memory<float> pixels, int images);
